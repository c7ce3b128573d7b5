namespace CryptoSim.Domain.Orders;

/// <summary>Among which of an account's orders a client order id is unique.</summary>
public enum ClientIdScope
{
    /// <summary>Among all it ever had: the same content gives the first answer again, other content none.</summary>
    Forever,

    /// <summary>Among its live ones, as Kraken has it: when the order has ended, another may be called so.</summary>
    Open,

    /// <summary>Its order had it as <see cref="Open"/>, ended, and a later one has it now.</summary>
    Released,
}

/// <summary>When the second of two requests under one client order id is a retry of the first.</summary>
public static class ClientIds
{
    /// <summary>Within this, the same request under a name of <see cref="ClientIdScope.Open"/> is a retry. The commit
    /// says the same.</summary>
    public static readonly TimeSpan RetryWithin = TimeSpan.FromSeconds(60);
}
