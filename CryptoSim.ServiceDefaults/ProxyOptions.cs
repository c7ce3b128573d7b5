namespace CryptoSim.ServiceDefaults;

/// <summary>Who may say for whom a request comes.</summary>
public sealed record ProxyOptions
{
    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> are believed, beside loopback.</summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];
}
