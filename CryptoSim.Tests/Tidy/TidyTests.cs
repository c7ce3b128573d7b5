namespace CryptoSim.Tests.Tidy;

/// <summary>Style that a reader should not have to check. Each rule is shown to fail on a bad sample.</summary>
[TestClass]
public sealed class TidyTests
{
    private static readonly string[] BannedFolders = ["Helpers", "Services", "Utils", "Common", "Managers"];

    public static IEnumerable<object[]> RuleNames() => TidyRule.All.Select(rule => new object[] { rule.Name });

    [TestMethod]
    [DynamicData(nameof(RuleNames))]
    public void The_whole_tree_keeps(string rule)
    {
        var faults = Repository.Files.SelectMany(file => FaultsOf(rule, file)).ToList();

        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    [TestMethod]
    public void The_tree_is_really_read()
    {
        Assert.IsGreaterThan(100, Repository.Files.Count);
        Assert.IsTrue(Repository.Files.Any(file => file.Path == "CryptoSim.Domain/Orders/OrderDecider.cs"));
        Assert.IsTrue(Repository.Files.Any(file => file.Path == "docs/ledger.md"));
    }

    [TestMethod]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "public async void A() { }\n")]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "Task<int> a;\n")]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "using System.IO;\n")]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "var a = File.ReadAllText(b);\n")]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "var a = $\"{DateTime.Now}\"; // in a string's hole\n")]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "var a = Stopwatch.StartNew();\n")]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "var a = Guid.NewGuid();\n")]
    [DataRow("no floating point in domain", "CryptoSim.Domain/A.cs", "private double price;\n")]
    [DataRow("no floating point in domain", "CryptoSim.Domain/A.cs", "var a = (float)price;\n")]
    [DataRow("no floating point in domain", "CryptoSim.Domain/A.cs", "var a = decimal.ToDouble(price);\n")]
    [DataRow("no wall clock", "CryptoSim.Api/A.cs", "var a = DateTime.UtcNow;\n")]
    [DataRow("no wall clock", "CryptoSim.Api/A.cs", "var a = DateTimeOffset.UtcNow;\n")]
    [DataRow("no wall clock", "CryptoSim.Web/A.razor", "<p>@DateTime.Now</p>\n")]
    [DataRow("no regions", "CryptoSim.Api/A.cs", "    #" + "region Fields\n")]
    [DataRow("nothing left undone without an issue", "docs/a.md", "TO" + "DO: later\n")]
    [DataRow("no registry hosts", ".npmrc", "registry=https://registry.npmjs" + ".org/\n")]
    [DataRow("no registry hosts", "nuget.config", "https://api.NuGet" + ".org/v3/index.json\n")]
    [DataRow("no machine paths", "docs/a.md", "see /wo" + "rk/main/a.md\n")]
    [DataRow("no machine paths", "docs/a.md", "see /ho" + "me/ann/a.md\n")]
    [DataRow("no machine paths", "docs/a.md", "see C:\\Us" + "ers\\ann\n")]
    [DataRow("text ends with one newline", "docs/a.md", "no end")]
    [DataRow("text ends with one newline", "docs/a.md", "too much\n\n")]
    [DataRow("lines end with a line feed only", "docs/a.md", "one\r\ntwo\n")]
    public void A_rule_can_fail(string rule, string path, string text) =>
        Assert.IsNotEmpty(FaultsOf(rule, new SourceFile(path, text)));

    [TestMethod]
    [DataRow("domain is pure", "CryptoSim.Domain/A.cs", "// Nothing async, no Task, no DateTime.UtcNow.\n")]
    [DataRow("domain is pure", "CryptoSim.Data/A.cs", "public async Task A() { }\n")]
    [DataRow("no floating point in domain", "CryptoSim.Domain/A.cs", "/* no double */ var a = list.Single(b => c);\n")]
    [DataRow("no wall clock", "CryptoSim.Tests/A.cs", "var a = DateTime.UtcNow;\n")]
    [DataRow("no wall clock", "CryptoSim.Api/A.cs", "var a = time.GetUtcNow(); var b = \"//\"; // DateTime.UtcNow\n")]
    [DataRow("nothing left undone without an issue", "docs/a.md", "TO" + "DO: with #12\n")]
    [DataRow("no machine paths", "docs/a.md", "https://example.com/work/a and src/work/b\n")]
    [DataRow("text ends with one newline", "CryptoSim.Tests/TestData/a.ndjson", "as it came")]
    [DataRow("text ends with one newline", "docs/a.md", "")]
    public void A_rule_leaves_alone_what_it_should(string rule, string path, string text) =>
        Assert.IsEmpty(FaultsOf(rule, new SourceFile(path, text)));

    [TestMethod]
    public void Folders_are_named_for_features()
    {
        Assert.IsEmpty(NamedForPatterns(Repository.Folders));
        CollectionAssert.AreEqual(
            new[] { "CryptoSim.Api/Services", "CryptoSim.Web/utils" },
            NamedForPatterns(["CryptoSim.Api/Services", "CryptoSim.Api/Orders", "CryptoSim.Web/utils"]).ToList());
    }

    private static IEnumerable<string> NamedForPatterns(IEnumerable<string> folders) => folders.Where(folder =>
        BannedFolders.Contains(folder.Split('/')[^1], StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> FaultsOf(string name, SourceFile file)
    {
        var rule = TidyRule.All.Single(rule => rule.Name == name);
        return rule.AppliesTo(file) ? rule.Faults(file).Select(fault => $"{file.Path}: {fault} ({name})") : [];
    }
}
