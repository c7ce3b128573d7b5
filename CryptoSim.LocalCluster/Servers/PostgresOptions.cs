namespace CryptoSim.LocalCluster.Servers;

public sealed record PostgresOptions(string DataFolder, string LogFile)
{
    /// <summary>False only for data that nobody will miss after a power cut: tests.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Each instance's pool, with room for a shell.</summary>
    public int MaxConnections { get; init; } = 300;

    /// <summary>Log kept for a replica that was away; nothing without one.</summary>
    public int KeepLogMegabytes { get; init; }

    /// <summary>Null: a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Told what a person at the terminal should know.</summary>
    public Action<string>? Tell { get; init; }
}
