using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CryptoSim.ServiceDefaults;

public static class ProxiesModule
{
    /// <summary>Believes forwarded headers from loopback, the balancer of a single machine, and from
    /// <c>{section}:KnownProxies</c>. Needs <c>UseForwardedHeaders</c>, first.</summary>
    public static IServiceCollection AddKnownProxies(this IServiceCollection services, string section)
    {
        services.AddOptions<ProxyOptions>()
            .BindConfiguration(section)
            .Validate(AreProxies, $"{section}:KnownProxies must be addresses or networks.")
            .ValidateOnStart();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ProxyOptions>>(Trust);
        return services;
    }

    private static void Trust(ForwardedHeadersOptions forwarded, IOptions<ProxyOptions> options)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        foreach (var proxy in options.Value.KnownProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
            {
                forwarded.KnownProxies.Add(address);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
            }
        }
    }

    private static bool AreProxies(ProxyOptions options) => options.KnownProxies.All(proxy =>
        IPAddress.TryParse(proxy, out _) || System.Net.IPNetwork.TryParse(proxy, out _));
}
