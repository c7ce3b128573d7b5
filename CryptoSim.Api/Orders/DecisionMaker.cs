using CryptoSim.Api.Orders.Resting;
using CryptoSim.Api.Orders.States;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Portfolios;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Orders;

/// <summary>What a placement was decided to be: exactly one of the first two is set.</summary>
/// <param name="SeenTradeId">Newest trade of the market at that moment.</param>
internal readonly record struct PlacementDecision(DecisionItem? Item, OrderRejection? Rejection, long SeenTradeId);

/// <summary>Brings the board, the account's state and the clock to the pure decider, and its decisions into the form the
/// ledger takes. Changes nothing.</summary>
internal sealed class DecisionMaker(MarketBoard board, IReadOnlyList<FeeSchedule> schedules, TimeProvider time)
{
    private const string CanceledByUser = "canceled_by_user";

    private const int TradeTail = 1_000; // As many as the board keeps.

    /// <summary>In microseconds, as the ledger keeps it: an answer now and the same read later are equal.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var now = time.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }
    }

    public PlacementDecision Place(AccountState state, PlaceOrder request, byte[] contentHash)
    {
        if (board.Find(request.Symbol) is not { } market)
        {
            return new PlacementDecision(null, Rejections.UnknownSymbol(request.Symbol), 0);
        }

        // Read before the book: a trade that comes in between is looked at again, rather than never.
        var seenTradeId = LastTradeId(market);
        var (instrument, book, isStale) = MarketState.Of(board, market);
        var symbol = state.Symbol(request.Symbol);
        symbol.Consumption.Refresh(book);
        var now = Now;
        var placement = new Placement(
            state.AccountId,
            OrderedIds.New(now),
            number => OrderedIds.New(now, number),
            instrument,
            book,
            isStale,
            FeesOf(state, now),
            symbol.Consumption,
            symbol.OpenOrders.Count,
            state.Available(instrument.Base),
            state.Available(instrument.Quote),
            now);
        var outcome = OrderDecider.Place(request, placement);
        if (outcome.Decision is not { } decision)
        {
            return new PlacementDecision(null, outcome.Rejection, seenTradeId);
        }

        var decisionId = Guid.NewGuid();
        var basis = DecisionBasis.OfPlacement(decisionId, placement, request, state.VolumeUsd);
        return new PlacementDecision(
            new DecisionItem(
                decisionId, decision, symbol.Version, "place", true, contentHash, VolumesUsd(decision, instrument.Quote),
                basis),
            null,
            seenTradeId);
    }

    /// <returns>No item when nothing fills; and the newest trade looked at.</returns>
    public (DecisionItem? Item, long SeenTradeId) Match(
        AccountState state, SymbolMarket market, OpenOrder open, WatchedOrder watched, long floorTradeId)
    {
        var tail = market.RecentTrades(TradeTail);
        var seenTradeId = tail.Count > 0 ? tail[^1].TradeId : watched.SeenTradeId;
        var (instrument, book, isStale) = MarketState.Of(board, market);
        if (isStale)
        {
            return (null, watched.SeenTradeId);
        }

        var symbol = state.Symbol(market.Symbol);
        symbol.Consumption.Refresh(book);
        var now = Now;
        var context = new MatchContext(
            instrument,
            book,
            [.. tail.Where(print => print.TradeId > floorTradeId && watched.IsNew(print))],
            FeesOf(state, now),
            symbol.Consumption,
            number => OrderedIds.New(now, number),
            now);
        if (OrderDecider.Match(open.Order, context) is not { } decision)
        {
            return (null, seenTradeId);
        }

        var decisionId = Guid.NewGuid();
        var basis = DecisionBasis.OfMatch(decisionId, context, open.Order, state.VolumeUsd);
        return (
            new DecisionItem(
                decisionId, decision, symbol.Version, "match", false, [], VolumesUsd(decision, instrument.Quote), basis),
            seenTradeId);
    }

    public DecisionItem Cancel(AccountState state, OpenOrder open)
    {
        var decisionId = Guid.NewGuid();
        return new DecisionItem(
            decisionId,
            OrderDecider.Cancel(open.Order, CanceledByUser, Now),
            state.Symbol(open.Order.Symbol).Version,
            "cancel",
            false,
            [],
            [],
            DecisionBasis.OfCancel(decisionId));
    }

    private static long LastTradeId(SymbolMarket market) =>
        market.RecentTrades(1) is [var last] ? last.TradeId : long.MinValue;

    private FeeTier FeesOf(AccountState state, DateTimeOffset now) =>
        FeeSchedule.InForceOn(schedules, DateOnly.FromDateTime(now.UtcDateTime)).TierFor(state.VolumeUsd);

    // What cannot be valued in USD does not count for the ladder.
    private decimal[] VolumesUsd(TradeDecision decision, string quote)
    {
        if (decision.Fills.Count == 0)
        {
            return [];
        }

        var price = new UsdValuation(symbol => board.Find(symbol)?.Ticker?.Last).PriceOf(quote) ?? 0;
        return [.. decision.Fills.Select(fill => fill.Cost * price)];
    }
}
