namespace CryptoSim.Api.Kraken.Tiers;

/// <summary>What trading costs on Kraken's engine counter: an order that hardly rested costs more to change or to
/// cancel.</summary>
internal static class EngineCosts
{
    public const int Add = 1;

    /// <param name="rested">Since it has had its place in the book.</param>
    public static int Amend(TimeSpan rested) => 1 + rested.TotalSeconds switch { < 5 => 3, < 10 => 2, < 15 => 1, _ => 0 };

    /// <inheritdoc cref="Amend"/>
    public static int Edit(TimeSpan rested) => 1 + rested.TotalSeconds switch
    {
        < 5 => 6, < 10 => 5, < 15 => 4, < 45 => 2, < 90 => 1, _ => 0,
    };

    /// <inheritdoc cref="Amend"/>
    public static int Cancel(TimeSpan rested) => rested.TotalSeconds switch
    {
        < 5 => 8, < 10 => 6, < 15 => 5, < 45 => 4, < 90 => 2, < 300 => 1, _ => 0,
    };
}
