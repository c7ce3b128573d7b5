using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api;

/// <summary>Bounds on requests and callers.</summary>
internal static class ApiLimitsModule
{
    public static WebApplicationBuilder AddApiLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ApiOptions>()
            .BindConfiguration(ApiOptions.Section)
            .ValidateDataAnnotations()
            .Validate(AreProxies, $"{ApiOptions.Section}:KnownProxies must be addresses or networks.")
            .ValidateOnStart();
        builder.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = RequestLimits.DrainBytesMax;
        });
        builder.Services.AddRateLimits();
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ApiOptions>>(TrustProxies);
        return builder;
    }

    /// <summary>Loopback is trusted by default: the load balancer of a single machine.</summary>
    private static void TrustProxies(ForwardedHeadersOptions forwarded, IOptions<ApiOptions> options)
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

    private static bool AreProxies(ApiOptions options) => options.KnownProxies.All(proxy =>
        IPAddress.TryParse(proxy, out _) || System.Net.IPNetwork.TryParse(proxy, out _));
}
