namespace CryptoSim.Domain.Books;

/// <summary>The order book of one pair at one moment, and where in the feed that moment lies.</summary>
/// <param name="Term">Term of the feed leader that published it.</param>
/// <param name="Sequence">The leader's sequence number for this symbol.</param>
/// <param name="Time">Venue time of the last change (UTC).</param>
/// <param name="Bids">Best (highest) first.</param>
/// <param name="Asks">Best (lowest) first.</param>
public sealed record BookView(
    string Symbol,
    long Term,
    long Sequence,
    DateTimeOffset Time,
    IReadOnlyList<BookLevel> Bids,
    IReadOnlyList<BookLevel> Asks);
