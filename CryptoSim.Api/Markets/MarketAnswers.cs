using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Markets;

/// <param name="NextCursor">Always null: this list comes whole.</param>
public sealed record MarketsAnswer(MarketAnswer Market, IReadOnlyList<MarketItem> Items, string? NextCursor);

/// <summary>Where prices come from, and how fresh they are.</summary>
/// <param name="Id">One ledger belongs to one id: <c>live</c>, <c>recorded-20180405</c>, <c>seed-42</c>.</param>
/// <param name="Notice">One sentence for people; empty for a live market.</param>
/// <param name="System">The venue's engine state.</param>
/// <param name="Stale">Nothing came from upstream for longer than the limit: market orders are refused.</param>
public sealed record MarketAnswer(
    MarketKind Kind,
    string Id,
    string Notice,
    SystemState System,
    bool Stale,
    DateTimeOffset? LastUpstreamFrameAt)
{
    public static MarketAnswer From(MarketBoard board)
    {
        ArgumentNullException.ThrowIfNull(board);
        return new MarketAnswer(
            board.Options.Kind,
            board.Options.Id,
            board.Options.Notice,
            board.System,
            board.IsStale,
            board.LastUpstreamFrame);
    }
}

/// <summary>A pair: its rules, and its prices where any are known. Prices and changes in the quote asset, volume in the
/// base asset, <c>changePercent24h</c> in percent points.</summary>
public sealed record MarketItem(
    string Symbol,
    string Base,
    string Quote,
    PairStatus Status,
    int PricePrecision,
    int QuantityPrecision,
    decimal PriceIncrement,
    decimal QuantityIncrement,
    decimal MinimumQuantity,
    decimal MinimumCost,
    decimal? Last,
    decimal? Bid,
    decimal? Ask,
    decimal? High24h,
    decimal? Low24h,
    decimal? Volume24h,
    decimal? Change24h,
    decimal? ChangePercent24h)
{
    public static MarketItem From(SymbolMarket market)
    {
        ArgumentNullException.ThrowIfNull(market);
        var instrument = market.Instrument;
        var ticker = market.Ticker;
        return new MarketItem(
            instrument.Symbol,
            instrument.Base,
            instrument.Quote,
            instrument.Status,
            instrument.PricePrecision,
            instrument.QuantityPrecision,
            instrument.PriceIncrement,
            instrument.QuantityIncrement,
            instrument.MinimumQuantity,
            instrument.MinimumCost,
            ticker?.Last,
            ticker?.Bid,
            ticker?.Ask,
            ticker?.High,
            ticker?.Low,
            ticker?.Volume,
            ticker?.Change,
            ticker?.ChangePercent);
    }
}
