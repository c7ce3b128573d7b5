using System.Net;
using CryptoSim.Tests.Clusters;
using CryptoSim.Web.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace CryptoSim.Tests.Users;

[TestClass]
public sealed class AttemptBudgetTests
{
    [TestMethod]
    public async Task Instances_share_one_budget_an_address_and_count_alone_without_Redis()
    {
        var address = await SharedServers.CreateRedisAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(address);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        using var one = Budget(redis, time);
        using var other = Budget(redis, time);

        Assert.IsTrue(await one.TakeAsync(From("203.0.113.7")));
        Assert.IsTrue(await one.TakeAsync(From("203.0.113.7")));
        Assert.IsTrue(await other.TakeAsync(From("203.0.113.7")));
        Assert.IsFalse(await other.TakeAsync(From("203.0.113.7")), "three in all");
        Assert.IsTrue(await other.TakeAsync(From("203.0.113.8")));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsTrue(await one.TakeAsync(From("203.0.113.7")));

        Assert.IsTrue(await one.TakeAsync(From("2001:db8::1")));
        Assert.IsTrue(await one.TakeAsync(From("2001:db8::2")));
        Assert.IsTrue(await other.TakeAsync(From("2001:db8::3")));
        Assert.IsFalse(await other.TakeAsync(From("2001:db8::4")), "a /64 is one customer");

        await using var gone = await ConnectionMultiplexer.ConnectAsync(new ConfigurationOptions
        {
            EndPoints = { "127.0.0.1:1" },
            AbortOnConnectFail = false,
            ConnectTimeout = 100,
            AsyncTimeout = 100,
            BacklogPolicy = BacklogPolicy.FailFast,
        });
        using var alone = Budget(gone, time);
        for (var i = 0; i < 3; i++)
        {
            Assert.IsTrue(await alone.TakeAsync(From("203.0.113.9")));
        }

        Assert.IsFalse(await alone.TakeAsync(From("203.0.113.9")));
    }

    private static AttemptBudget Budget(IConnectionMultiplexer redis, TimeProvider time) => new(
        redis,
        Options.Create(new UserOptions { AttemptsPerMinute = 3 }),
        time,
        NullLogger<AttemptBudget>.Instance);

    private static DefaultHttpContext From(string address) =>
        new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
}
