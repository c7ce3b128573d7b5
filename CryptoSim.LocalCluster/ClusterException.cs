namespace CryptoSim.LocalCluster;

/// <summary>The cluster cannot go on, for a reason that the person at the terminal can act on: the message alone is
/// shown.</summary>
public sealed class ClusterException : Exception
{
    public ClusterException()
    {
    }

    public ClusterException(string message)
        : base(message)
    {
    }

    public ClusterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
