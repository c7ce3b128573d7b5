using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CryptoSim.Tests.KrakenSim.Faults;

[TestClass]
public sealed class FaultRequestTests
{
    private static KrakenSimHost s_host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => s_host = await KrakenSimHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await s_host.DisposeAsync();

    [TestMethod]
    [DataRow("{}", "kind", "checksum")]
    [DataRow("""{"kind":"flood"}""", "kind", "unreachable")]
    [DataRow("""{"kind":"drop","seconds":1}""", "seconds", null)]
    [DataRow("""{"kind":"gap","value":"nan"}""", "value", "channel")]
    [DataRow("""{"kind":"gap","colour":"red"}""", "colour", "symbol")]
    [DataRow("""{"kind":"gap","count":"three"}""", "count", "kind")]
    [DataRow("""{"kind":"gap","count":0}""", "count", null)]
    [DataRow("""{"kind":"gap","symbol":"NOPE/USD"}""", "symbol", null)]
    [DataRow("""{"kind":"gap","channel":"ohlc"}""", "channel", "trade")]
    [DataRow("""{"kind":"price"}""", "value", "negative")]
    [DataRow("""{"kind":"price","value":"odd"}""", "value", "down")]
    [DataRow("""{"kind":"system"}""", "state", "cancel_only")]
    [DataRow("""{"kind":"silence","seconds":-1}""", "seconds", null)]
    [DataRow("""{"kind":"appear","symbol":"BTC/USD","like":"BTC/USD"}""", "symbol", null)]
    [DataRow("""{"kind":"appear","symbol":"NEW/USD","like":"NOPE/USD"}""", "like", null)]
    [DataRow("""{"kind":"huge","megabytes":1000}""", "megabytes", null)]
    [DataRow("kind=drop", "body", "kind")]
    [DataRow("null", "body", null)]
    public async Task A_bad_request_names_the_field_and_what_is_allowed(string body, string field, string? allowed)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await s_host.Http.PostAsync("/faults", content);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();

        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.AreEqual(field, problem.GetProperty("field").GetString());
        if (allowed is not null)
        {
            Assert.Contains(
                allowed, problem.GetProperty("allowed").EnumerateArray().Select(word => word.GetString()).ToArray());
        }
    }

    [TestMethod]
    public async Task Every_kind_is_listed_started_told_and_ended()
    {
        var kinds = await s_host.Http.GetFromJsonAsync<JsonElement>("/faults/kinds");
        foreach (var kind in kinds.EnumerateArray())
        {
            var name = kind.GetProperty("name").GetString()!;
            var body = new Dictionary<string, object> { ["kind"] = name };
            foreach (var need in kind.TryGetProperty("needs", out var needs)
                ? needs.EnumerateArray().Select(need => need.GetString()!) : [])
            {
                body[need] = need switch
                {
                    "symbol" => name == "appear" ? "NEW/USD" : "ETH/USD",
                    "like" => "ETH/USD",
                    "state" => "maintenance",
                    "value" => "nan",
                    _ => 60,
                };
            }

            using var answer = await s_host.Http.PostAsJsonAsync("/faults", body);
            Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, name);
        }

        using var ended = await s_host.Http.DeleteAsync("/faults");
        Assert.AreEqual(HttpStatusCode.OK, ended.StatusCode);
        var faults = await s_host.Http.GetFromJsonAsync<JsonElement>("/faults");
        Assert.AreEqual(0, faults.GetProperty("on").GetArrayLength());
        CollectionAssert.AreEquivalent(
            kinds.EnumerateArray().Select(kind => kind.GetProperty("name").GetString()).ToArray(),
            faults.GetProperty("past").EnumerateArray().Select(fault => fault.GetProperty("kind").GetString()).ToArray());
        Assert.AreEqual("Online", s_host.Board.Find("ETH/USD")!.Instrument.Status.ToString());
    }
}
