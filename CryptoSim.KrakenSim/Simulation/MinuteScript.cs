using CryptoSim.Domain.Orders;
using CryptoSim.KrakenSim.Markets;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>One minute of one pair, played out: its trades, the path of its best quotes and what stands at them.</summary>
public sealed class MinuteScript
{
    /// <summary>Steps for which the quantity at an untouched best quote stands: a second and a half.</summary>
    private const int QuantityHold = 15;

    private readonly QuotePath _path;
    private readonly BestQuantities _bids;
    private readonly BestQuantities _asks;

    private MinuteScript(
        long minute,
        bool opensSession,
        long firstTradeId,
        ScaledQuote start,
        ScriptedTrade[] trades,
        QuotePath path,
        BestQuantities bids,
        BestQuantities asks)
    {
        Minute = minute;
        OpensSession = opensSession;
        FirstTradeId = firstTradeId;
        Reference = (start.Bid + start.Ask) / 2;
        Trades = trades;
        (_path, _bids, _asks) = (path, bids, asks);
    }

    public long Minute { get; }

    /// <summary>Nothing happens in its first <see cref="Steps.SessionBreak"/> steps.</summary>
    public bool OpensSession { get; }

    public long FirstTradeId { get; }

    public IReadOnlyList<ScriptedTrade> Trades { get; }

    /// <summary>Where the market stood as the minute began; levels further from it are larger.</summary>
    public long Reference { get; }

    public static MinuteScript Create(IMarketSource source, int pairIndex, long minuteNumber)
    {
        ArgumentNullException.ThrowIfNull(source);
        var pair = source.Pairs[pairIndex];
        var minute = source.GetMinute(pairIndex, minuteNumber);
        var opens = source.OpensSession(minuteNumber);
        var drawn = source.DrawnMinute(minuteNumber);
        var trades = TradeScript.Create(pair, minute, drawn, opens);
        var start = opens ? OpeningQuote(minute) : source.GetMinute(pairIndex, minuteNumber - 1).Close;
        var random = new SeededRandom(Mixer.Mix(pair.Seed ^ 0x51, drawn));
        var path = QuotePath.Create(start, trades, minute.Close, ref random);
        return new MinuteScript(
            minuteNumber,
            opens,
            minute.FirstTradeId,
            start,
            trades,
            path,
            BestQuantities.Create(
                path.Bid, trades, OrderSide.Sell, start.BidQuantity, minute.Close.BidQuantity, pair, ref random),
            BestQuantities.Create(
                path.Ask, trades, OrderSide.Buy, start.AskQuantity, minute.Close.AskQuantity, pair, ref random));
    }

    /// <summary>The best quotes of a step, before or after its trades took from them.</summary>
    public ScaledQuote Quote(int step, bool afterTrades) => new(
        _path.Bid(step), _bids.At(step, afterTrades), _path.Ask(step), _asks.At(step, afterTrades));

    private static ScaledQuote OpeningQuote(SimulatedMinute minute) => minute.Bar is { } bar
        ? minute.Close with { Bid = bar.Open - (minute.Close.Ask - minute.Close.Bid), Ask = bar.Open }
        : minute.Close;

    /// <summary>What stands at one side's best price: a drawn quantity, plus all that is still to be traded before the
    /// price moves. A print never exceeds what was shown.</summary>
    private sealed class BestQuantities
    {
        private readonly long[] _before = new long[Steps.PerMinute];
        private readonly long[] _after = new long[Steps.PerMinute];

        public long At(int step, bool afterTrades) => afterTrades ? _after[step] : _before[step];

        public static BestQuantities Create(
            Func<int, long> price,
            ScriptedTrade[] trades,
            OrderSide takerSide,
            long startQuantity,
            long closeQuantity,
            SimulatedPair pair,
            ref SeededRandom random)
        {
            var quantities = new BestQuantities();
            quantities.DrawStanding(price, startQuantity, closeQuantity, pair, ref random);
            var next = trades.Length - 1;
            var toCome = 0L;
            for (var step = Steps.PerMinute - 1; step >= 0; step--)
            {
                if (step + 1 < Steps.PerMinute && price(step) != price(step + 1))
                {
                    toCome = 0;
                }

                quantities._after[step] += toCome;
                for (; next >= 0 && trades[next].Step == step; next--)
                {
                    toCome += trades[next].TakerSide == takerSide ? trades[next].Quantity : 0;
                }

                quantities._before[step] += toCome;
            }

            return quantities;
        }

        private void DrawStanding(
            Func<int, long> price, long startQuantity, long closeQuantity, SimulatedPair pair, ref SeededRandom random)
        {
            var standing = startQuantity;
            var drawnAt = 0;
            for (var step = 0; step < Steps.PerMinute; step++)
            {
                var moved = step > 0 && price(step) != price(step - 1);
                if (moved || step - drawnAt >= QuantityHold)
                {
                    standing = BookShape.Quantity(pair, random.NextBits(), 1);
                    drawnAt = step;
                }

                _before[step] = _after[step] = Math.Max(1, QuotePath.IsSettled(step) ? closeQuantity : standing);
            }
        }
    }
}
