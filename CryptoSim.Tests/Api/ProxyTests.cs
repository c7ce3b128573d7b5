using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoSim.Tests.Api;

[TestClass]
public sealed class ProxyTests
{
    [TestMethod]
    public async Task Only_loopback_and_the_configured_proxies_may_speak_for_others()
    {
        await using var api = await ApiHost.StartAsync(
            ("Api:KnownProxies:0", "192.0.2.1"), ("Api:KnownProxies:1", "10.1.0.0/16"));
        var options = api.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>().Value;

        Assert.IsTrue(IsTrusted("127.0.0.1"));
        Assert.IsTrue(IsTrusted("::1"));
        Assert.IsTrue(IsTrusted("192.0.2.1"));
        Assert.IsTrue(IsTrusted("10.1.255.1"));
        Assert.IsFalse(IsTrusted("10.2.0.1"));
        Assert.IsFalse(IsTrusted("203.0.113.7"));

        bool IsTrusted(string text)
        {
            var address = IPAddress.Parse(text);
            return options.KnownProxies.Contains(address)
                || options.KnownIPNetworks.Any(network => network.Contains(address));
        }
    }

    [TestMethod]
    [DataRow("Api:KnownProxies:0", "a proxy")]
    [DataRow("Api:AccountsPerMinute", "0")]
    [DataRow("Api:GuestIdleMax", "00:00:00")]
    public async Task A_setting_that_makes_no_sense_stops_the_start(string name, string value) =>
        await Assert.ThrowsExactlyAsync<OptionsValidationException>(() => ApiHost.StartAsync((name, value)));
}
