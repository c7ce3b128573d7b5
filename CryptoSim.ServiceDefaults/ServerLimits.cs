using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CryptoSim.ServiceDefaults;

/// <summary>Bounds of every service's own port, beside what a balancer bounds before it.</summary>
internal static class ServerLimits
{
    // Each takes some 20 KB: the sockets a service may have, and room for requests beside them.
    private const int ConnectionsMax = 20_000;

    // A client sends its head in one packet; one who drips it in holds a connection for this long at most.
    private static readonly TimeSpan _headWithin = TimeSpan.FromSeconds(10);

    public static void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = ConnectionsMax;
        options.Limits.MaxConcurrentUpgradedConnections = ConnectionsMax;
        options.Limits.RequestHeadersTimeout = _headWithin;
    }
}
