namespace CryptoSim.LocalCluster.Balancing;

/// <summary>What is known of an instance, the best first.</summary>
internal enum InstanceState
{
    /// <summary><c>/health</c> says that it can serve.</summary>
    Ready,

    /// <summary>It answers, and says that it cannot: its database is away, or it is being stopped.</summary>
    Refusing,

    /// <summary>It does not answer: it is gone, or stands still.</summary>
    Silent,
}
