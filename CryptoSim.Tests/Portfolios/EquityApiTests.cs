using System.Net;
using CryptoSim.Api.Equity;
using CryptoSim.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CryptoSim.Tests.Portfolios;

[TestClass]
public sealed class EquityApiTests
{
    [TestMethod]
    public async Task The_curve_of_an_account_is_sampled_and_told()
    {
        await using var api = await ApiHost.StartAsync();
        using var caller = await api.SignInAsync();
        await caller.PostAsync("/api/deposits", """{"asset":"BTC","amount":"1"}""");
        var worker = api.Services.GetServices<IHostedService>().OfType<EquityWorker>().Single();
        var now = DateTimeOffset.UtcNow;

        await worker.SampleAsync(now, CancellationToken.None);

        foreach (var interval in (string[])["", "?interval=60", "?interval=1440&limit=1"])
        {
            var answer = await caller.GetAsync($"/api/equity{interval}");
            Assert.AreEqual(HttpStatusCode.OK, answer.Status, answer.Text);
            var point = answer.Json.GetProperty("items").EnumerateArray().Single();
            Assert.AreEqual("16790", point.GetProperty("equity").GetString());
            Assert.AreEqual("16790", point.GetProperty("netDeposits").GetString());
            Assert.AreEqual("0", point.GetProperty("profit").GetString());
            Assert.AreEqual(1, point.GetProperty("season").GetInt32());
        }

        using var other = await api.SignInAsync();
        Assert.AreEqual(0, (await other.GetAsync("/api/equity")).Json.GetProperty("items").GetArrayLength());
        (await caller.GetAsync("/api/equity?interval=5")).IsProblem(
            HttpStatusCode.BadRequest, "invalid_interval", "interval");
        (await caller.GetAsync("/api/equity?from=soon")).IsProblem(HttpStatusCode.BadRequest, "invalid_time", "from");
    }
}
