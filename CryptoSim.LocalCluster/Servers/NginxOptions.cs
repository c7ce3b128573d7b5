namespace CryptoSim.LocalCluster.Servers;

/// <param name="Files">The folder of the shipped configuration, <c>deploy/nginx</c>.</param>
/// <param name="Folder">Where it runs: the configuration is copied there, and what is this machine's own written.</param>
/// <param name="WebPort">Of the pages' address.</param>
/// <param name="ApiPort">Of the API's own address.</param>
public sealed record NginxOptions(string Files, string Folder, string LogFile, int WebPort, int ApiPort)
{
    /// <summary>Null: plain HTTP.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>False for a test that is to be treated as anyone from outside is: limited, and shown no internals.</summary>
    public bool TrustsLoopback { get; init; } = true;
}

/// <summary>A certificate with its chain, and its key, as PEM files.</summary>
public sealed record TlsFiles(string Certificate, string Key);
