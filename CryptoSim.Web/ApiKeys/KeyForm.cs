namespace CryptoSim.Web.ApiKeys;

/// <summary>What the forms about API keys send.</summary>
public sealed class KeyForm
{
    public string? Name { get; set; }

    public bool Query { get; set; }

    public bool Trade { get; set; }

    /// <summary>Addresses and networks, separated by spaces, commas or lines.</summary>
    public string? Addresses { get; set; }

    /// <summary>Of the key that a row's button is about.</summary>
    public string? Id { get; set; }
}
