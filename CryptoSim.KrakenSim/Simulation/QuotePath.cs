using CryptoSim.Domain.Orders;
using CryptoSim.KrakenSim.Markets;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Best bid and ask of one minute, step by step: they start where the last minute ended, stand where each
/// trade prints (a buy at the ask, a sell at the bid), and end at the minute's closing quotes.</summary>
public sealed class QuotePath
{
    /// <summary>Steps before the end from which the closing quotes stand.</summary>
    private const int SettleStep = 596;

    private readonly long[] _bids = new long[Steps.PerMinute];
    private readonly long[] _asks = new long[Steps.PerMinute];

    private QuotePath()
    {
    }

    public long Bid(int step) => _bids[step];

    public long Ask(int step) => _asks[step];

    public static bool IsSettled(int step) => step >= SettleStep;

    public static QuotePath Create(
        ScaledQuote start, ReadOnlySpan<ScriptedTrade> trades, ScaledQuote close, ref SeededRandom random)
    {
        var path = new QuotePath();
        var spread = TradingSpread(trades, close);
        var (fromStep, bid, ask) = (-1, start.Bid, start.Ask);
        foreach (var trade in trades)
        {
            var (tradeBid, tradeAsk) = trade.TakerSide == OrderSide.Buy
                ? (trade.Price - spread, trade.Price)
                : (trade.Price, trade.Price + spread);
            path.Move(fromStep, bid, ask, trade.Step, tradeBid, tradeAsk, ref random);
            (fromStep, bid, ask) = (trade.Step, tradeBid, tradeAsk);
        }

        path.Move(fromStep, bid, ask, SettleStep, close.Bid, close.Ask, ref random);
        for (var step = SettleStep; step < Steps.PerMinute; step++)
        {
            (path._bids[step], path._asks[step]) = (close.Bid, close.Ask);
        }

        return path;
    }

    /// <summary>The recorded spread, unless the minute's trades lie closer together than that.</summary>
    private static long TradingSpread(ReadOnlySpan<ScriptedTrade> trades, ScaledQuote close)
    {
        var (low, high) = (long.MaxValue, long.MinValue);
        foreach (var trade in trades)
        {
            (low, high) = (Math.Min(low, trade.Price), Math.Max(high, trade.Price));
        }

        return trades.IsEmpty ? 1 : Math.Clamp(close.Ask - close.Bid, 1, Math.Max(1, (high - low) / 4));
    }

    /// <summary>Stays for a drawn while, then walks: within a few ticks in one go, further bit by bit.</summary>
    private void Move(
        int fromStep, long fromBid, long fromAsk, int toStep, long toBid, long toAsk, ref SeededRandom random)
    {
        var leave = toStep - (int)(random.NextUnit() * random.NextUnit() * (toStep - fromStep));
        var isNear = Math.Abs(toBid - fromBid) + Math.Abs(toAsk - fromAsk) <= 4;
        for (var step = fromStep + 1; step <= toStep; step++)
        {
            var share = step >= toStep || (isNear && step >= leave) ? 1.0
                : step < leave ? 0.0
                : (double)(step - leave + 1) / (toStep - leave + 1);
            var bid = fromBid + (long)Math.Round(share * (toBid - fromBid));
            var spread = fromAsk - fromBid + (long)Math.Round(share * (toAsk - toBid - (fromAsk - fromBid)));
            (_bids[step], _asks[step]) = (bid, bid + Math.Max(1, spread));
        }
    }
}
