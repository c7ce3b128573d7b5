using System.Diagnostics;
using System.Globalization;
using System.Net;
using CryptoSim.Tests.Api;
using CryptoSim.Tests.Clusters;

namespace CryptoSim.Tests.Portfolios;

/// <summary>Portfolios that instances keep for a moment: an account always sees what it did.</summary>
[TestClass]
public sealed class PortfolioCacheTests
{
    private const int Orders = 20;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(180_000, CooperativeCancellation = true)]
    public async Task An_account_sees_what_it_did_at_once_here_and_with_its_event_number_anywhere()
    {
        (string, string)[] stores =
        [
            ("ConnectionStrings:redis", await SharedServers.CreateRedisAsync()),
            ("ConnectionStrings:cryptosim", await SharedServers.CreateDatabaseAsync() + ";Maximum Pool Size=20"),
        ];
        await using var one = await ApiHost.StartAsync(stores);
        await using var other = await ApiHost.StartAsync(stores);
        using var caller = await one.SignInAsync();
        using var elsewhere = other.NewCaller();
        elsewhere.Http.DefaultRequestHeaders.Authorization = caller.Http.DefaultRequestHeaders.Authorization;
        var late = new List<double>();
        for (var order = 1; order <= Orders; order++)
        {
            // Both keep the portfolio of before.
            await elsewhere.PortfolioAsync();
            await caller.PortfolioAsync();
            var placed = await caller.PostAsync(
                "/api/orders",
                """{"symbol":"BTC/USD","side":"buy","type":"limit","quantity":"0.001","limitPrice":"1000"}""");
            Assert.AreEqual(HttpStatusCode.Created, placed.Status, placed.Text);
            var since = Stopwatch.StartNew();
            Assert.AreEqual(order, Holds(await caller.PortfolioAsync()), "here, at once");

            using var asking = new HttpRequestMessage(HttpMethod.Get, "/api/portfolio");
            asking.Headers.Add("CryptoSim-Event", placed.Headers.GetValues("CryptoSim-Event").Single());
            Assert.AreEqual(order, Holds((await elsewhere.SendAsync(asking)).Json), "elsewhere, with the event's number");
            await Eventually.IsTrueAsync(
                async () => Holds(await elsewhere.PortfolioAsync()) == order, "elsewhere, without");
            late.Add(since.Elapsed.TotalMilliseconds);
        }

        late.Sort();
        TestContext.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"without the number seen elsewhere after {late[Orders / 2]:F1} ms (median), {late[^1]:F1} ms (longest)"));
    }

    /// <summary>How many orders of 1 USD are held for; the dearer fee is held too.</summary>
    private static int Holds(System.Text.Json.JsonElement portfolio) =>
        (int)decimal.Parse(
            portfolio.GetProperty("balances")[0].GetProperty("held").GetString()!, CultureInfo.InvariantCulture);
}
