using System.Text.Json;
using System.Xml.Linq;

namespace CryptoSim.Tests.Tidy;

/// <summary>The walls between the projects: who may reference whom.</summary>
[TestClass]
public sealed class WallTests
{
    private const string Anything = "*";

    private static readonly Dictionary<string, string[]> May = new()
    {
        ["CryptoSim.Domain"] = [],
        ["CryptoSim.ServiceDefaults"] = [],
        ["CryptoSim.LocalCluster"] = [],
        ["CryptoSim.MarketData"] = ["CryptoSim.Domain"],
        ["CryptoSim.Data"] = ["CryptoSim.Domain"],
        ["CryptoSim.KrakenSim"] = ["CryptoSim.Domain", "CryptoSim.MarketData", "CryptoSim.ServiceDefaults"],
        ["CryptoSim.PriceFeed"] =
            ["CryptoSim.Data", "CryptoSim.Domain", "CryptoSim.MarketData", "CryptoSim.ServiceDefaults"],
        ["CryptoSim.Api"] = ["CryptoSim.Data", "CryptoSim.Domain", "CryptoSim.MarketData", "CryptoSim.ServiceDefaults"],
        ["CryptoSim.Web"] = ["CryptoSim.Data", "CryptoSim.Domain", "CryptoSim.MarketData", "CryptoSim.ServiceDefaults"],
        ["CryptoSim.AppHost"] = ["CryptoSim.Api", "CryptoSim.KrakenSim", "CryptoSim.PriceFeed", "CryptoSim.Web"],
        ["CryptoSim.Benchmarks"] = [Anything],
        ["CryptoSim.Mutation"] = ["CryptoSim.Domain"],
        ["CryptoSim.Tests"] = [Anything],
    };

    private static readonly Dictionary<string, string> Projects = Repository.Files
        .Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file.Path), file => file.Text);

    [TestMethod]
    public void Projects_reference_only_what_they_may()
    {
        var faults = Projects.SelectMany(project => WrongReferences(project.Key, project.Value)).ToList();

        Assert.IsEmpty(faults, string.Join('\n', faults));
        CollectionAssert.AreEquivalent(May.Keys, Projects.Keys);
    }

    [TestMethod]
    [DataRow("CryptoSim.Web", "CryptoSim.Api")]
    [DataRow("CryptoSim.ServiceDefaults", "CryptoSim.Domain")]
    [DataRow("CryptoSim.Domain", "CryptoSim.MarketData")]
    [DataRow("CryptoSim.Data", "CryptoSim.MarketData")]
    [DataRow("CryptoSim.LocalCluster", "CryptoSim.Domain")]
    [DataRow("CryptoSim.New", "CryptoSim.Domain", DisplayName = "A project that the table does not know")]
    public void A_wrong_reference_is_found(string project, string reference)
    {
        var text = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup Condition="'$(Some)' == 'true'">
                <ProjectReference Include="..\{reference}\{reference}.csproj" />
              </ItemGroup>
            </Project>
            """;

        Assert.IsNotEmpty(WrongReferences(project, text));
    }

    [TestMethod]
    public void Domain_references_nothing_at_all() =>
        Assert.IsEmpty(ReferencesOfAnyKind(Projects["CryptoSim.Domain"]));

    [TestMethod]
    [DataRow("<PackageReference Include=\"A\" />")]
    [DataRow("<ProjectReference Include=\"A\" />")]
    [DataRow("<FrameworkReference Include=\"A\" />")]
    [DataRow("<Reference Include=\"A\" />")]
    public void Any_reference_of_domain_is_found(string reference) => Assert.IsNotEmpty(
        ReferencesOfAnyKind($"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{reference}</ItemGroup></Project>"));

    [TestMethod]
    public void The_solution_has_every_project_and_the_filter_all_but_the_app_host()
    {
        var solution = Repository.Files.Single(file => file.Path == "CryptoSim.sln").Text;
        var filter = JsonDocument.Parse(Repository.Files.Single(file => file.Path == "CryptoSim.Services.slnf").Text)
            .RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(path => NameOf(path.GetString()!));

        Assert.IsEmpty(Projects.Keys.Where(name => !solution.Contains($"{name}.csproj", StringComparison.Ordinal)));
        CollectionAssert.AreEquivalent(Projects.Keys.Except(["CryptoSim.AppHost"]).ToList(), filter.ToList());
    }

    private static IEnumerable<string> WrongReferences(string project, string text)
    {
        if (!May.TryGetValue(project, out var may))
        {
            return [$"{project} is not in the table of walls"];
        }

        return XDocument.Parse(text).Descendants("ProjectReference")
            .Select(reference => NameOf(reference.Attribute("Include")!.Value))
            .Where(reference => !may.Contains(Anything) && !may.Contains(reference))
            .Select(reference => $"{project} may not reference {reference}");
    }

    private static IEnumerable<string> ReferencesOfAnyKind(string text) => XDocument.Parse(text).Descendants()
        .Where(element => element.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal))
        .Select(element => element.ToString());

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
