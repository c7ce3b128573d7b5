using CryptoSim.Domain.Explanations;

namespace CryptoSim.Web.Client;

/// <summary>What an order's fills were decided on, and why the rest waits: <c>GET /api/orders/{orderId}/explain</c>.</summary>
/// <param name="Decisions">Those that filled, oldest first.</param>
/// <param name="Waiting">For an open order.</param>
/// <param name="Legs">Of an order that waited for either of two triggers: which was reached.</param>
public sealed record ExplanationView(
    string FillModel, IReadOnlyList<DecisionView> Decisions, bool OlderDecisions, WaitView? Waiting, OrderLegs? Legs = null);

/// <param name="Levels">Null where they were not kept yet.</param>
/// <param name="CaughtUpSeconds">How long after the venue's trade it was decided, when that was not at once.</param>
public sealed record DecisionView(
    string Kind,
    DateTimeOffset Time,
    BookEvidenceView? Book,
    FeeRates? Fees,
    IReadOnlyList<LevelEvidenceView>? Levels,
    IReadOnlyList<PrintEvidenceView> Prints,
    IReadOnlyList<Guid> FillIds,
    decimal? CaughtUpSeconds);

public sealed record BookEvidenceView(long Term, long Sequence, DateTimeOffset Time, bool Stale);

public sealed record LevelEvidenceView(decimal Price, decimal Shown, decimal TakenBefore, decimal Filled);

public sealed record PrintEvidenceView(
    long TradeId, DateTimeOffset Time, decimal Price, decimal Quantity, decimal TakenBefore, decimal Filled);

public sealed record WaitView(
    IReadOnlyList<WaitReason> Reasons,
    decimal? BestOpposite,
    decimal? Distance,
    decimal ShownAtLimit,
    PrintedSinceView PrintedSince,
    BookEvidenceView Book);

/// <param name="Nearest">Price of them that came nearest to the order; null for none.</param>
/// <param name="Whole">Whether these are all.</param>
public sealed record PrintedSinceView(int Count, decimal Quantity, decimal? Nearest, bool Whole);
