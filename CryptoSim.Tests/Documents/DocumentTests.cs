using System.Net;
using System.Text.RegularExpressions;
using CryptoSim.Tests.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Documents;

[TestClass]
public sealed partial class DocumentTests
{
    private static ApiHost _api = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _api = await ApiHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _api.DisposeAsync();

    [TestMethod]
    public async Task The_document_lists_every_route_of_the_api()
    {
        using var caller = _api.NewCaller();
        var paths = (await caller.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");
        var documented = paths.EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}"));
        var mapped = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method =>
                $"{method.ToLowerInvariant()} {route.RoutePattern.RawText!.TrimEnd('/')}"));

        CollectionAssert.AreEquivalent(mapped.ToList(), documented.ToList());
    }

    [TestMethod]
    public async Task Every_decimal_is_a_string_and_every_refusal_is_a_problem()
    {
        using var caller = _api.NewCaller();
        var document = (await caller.GetAsync("/openapi/v1.json")).Json;

        var problem = document.GetProperty("components").GetProperty("schemas").GetProperty("Problem");
        Assert.AreEqual("string", problem.GetProperty("properties").GetProperty("code").GetProperty("type").GetString());
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var method in path.Value.EnumerateObject())
            {
                foreach (var answer in method.Value.GetProperty("responses").EnumerateObject()
                    .Where(answer => answer.Name[0] != '2'))
                {
                    Assert.IsTrue(
                        answer.Value.GetProperty("content").TryGetProperty("application/problem+json", out _),
                        $"{method.Name} {path.Name} {answer.Name}");
                }
            }
        }

        // Measures of the system itself are no money.
        string[] measures = ["InstanceStatus", "MarketStatus", "ReplicaStatus"];
        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject()
            .Where(schema => !measures.Contains(schema.Name)))
        {
            Assert.DoesNotContain("\"double\"", schema.Value.GetRawText(), schema.Name);
        }

        Assert.DoesNotContain("\"double\"", document.GetProperty("paths").GetRawText());
    }

    [TestMethod]
    public async Task The_page_and_all_it_loads_come_from_here()
    {
        using var caller = _api.NewCaller();
        var page = await caller.GetAsync("/docs/");

        Assert.AreEqual(HttpStatusCode.OK, page.Status);
        var sources = Source().Matches(page.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.IsNotEmpty(sources);
        foreach (var source in sources)
        {
            Assert.DoesNotContain("//", source);
            Assert.AreEqual(HttpStatusCode.OK, (await caller.GetAsync($"/docs/{source}")).Status, source);
        }
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Source();
}
