namespace CryptoSim.Data.Accounts;

/// <summary>What calls signed with an API key may do.</summary>
[Flags]
public enum KeyPermissions
{
    None = 0,

    /// <summary>Read balances, orders, trades and the ledger.</summary>
    Query = 1,

    /// <summary>Place, change and cancel orders.</summary>
    Trade = 2,

    All = Query | Trade,
}
