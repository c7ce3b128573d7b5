using CryptoSim.Domain.Orders;
using CryptoSim.KrakenSim.Markets;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Draws the trades of one minute so that they rebuild its bar exactly: the first at the open, the last at the
/// close, the high and the low touched in between, quantities that add up to the volume.</summary>
public static class TradeScript
{
    /// <summary>Trades stay within these steps, so that quotes can meet the minute's opening and closing quotes.</summary>
    private const int FirstStep = 3;

    private const int LastStep = 590;

    /// <summary>More would not find a step each between <see cref="FirstStep"/> and <see cref="LastStep"/>.</summary>
    private const int MostTrades = 400;

    public static ScriptedTrade[] Create(SimulatedPair pair, SimulatedMinute minute, long minuteNumber, bool opensSession)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(minute);
        if (minute.Bar is not { } bar)
        {
            return [];
        }

        var random = new SeededRandom(Mixer.Mix(pair.Seed, minuteNumber));
        var count = CountFor(bar, minute.TradeCount);
        var prices = DrawPrices(bar, count, ref random);
        var sides = DrawSides(prices, ref random);
        var quantities = Split(bar.Volume, count, ref random);
        var steps = DrawSteps(prices, sides, opensSession ? Steps.SessionBreak + FirstStep : FirstStep, ref random);
        var trades = new ScriptedTrade[count];
        for (var i = 0; i < count; i++)
        {
            trades[i] = new ScriptedTrade(steps[i], prices[i], quantities[i], sides[i]);
        }

        return trades;
    }

    /// <summary>How many trades <see cref="Create"/> draws for a bar: enough to touch its four prices, and none of
    /// nothing.</summary>
    public static int CountFor(ScaledBar bar, int wanted)
    {
        var least = (bar.Open == bar.Close ? 1 : 2)
            + (bar.High == bar.Open || bar.High == bar.Close ? 0 : 1)
            + (bar.Low == bar.Open || bar.Low == bar.Close ? 0 : 1);
        if (bar.Open == bar.Close && least > 1)
        {
            least++;
        }

        if (bar.Volume < least)
        {
            throw new InvalidOperationException($"A volume of {bar.Volume} units cannot make {least} trades.");
        }

        return (int)Math.Min(Math.Clamp(wanted, least, MostTrades), bar.Volume);
    }

    private static long[] DrawPrices(ScaledBar bar, int count, ref SeededRandom random)
    {
        var anchors = DrawAnchors(bar, count, ref random);
        var prices = new long[count];
        var range = bar.High - bar.Low;
        var wander = 0.0;
        for (var a = 0; a < anchors.Count; a++)
        {
            var (index, price) = anchors[a];
            prices[index] = price;
            if (a + 1 == anchors.Count)
            {
                break;
            }

            var (nextIndex, nextPrice) = anchors[a + 1];
            for (var i = index + 1; i < nextIndex; i++)
            {
                var share = (double)(i - index) / (nextIndex - index);
                // Strays from the straight line, and comes back to it by the next fixed price.
                wander = (0.9 * wander) + (random.NextNormal() * range * 0.05);
                var stray = wander * Math.Min(1, 4 * share * (1 - share));
                var drawn = (long)Math.Round(price + (share * (nextPrice - price)) + stray);
                // Half of the prints hit the bid, one tick below.
                prices[i] = Math.Clamp(drawn - (random.NextUnit() < 0.5 ? 1 : 0), bar.Low, bar.High);
            }
        }

        return prices;
    }

    /// <summary>The trades that must be at the open, the extremes and the close, in the order they come.</summary>
    private static List<(int Index, long Price)> DrawAnchors(ScaledBar bar, int count, ref SeededRandom random)
    {
        var anchors = new List<(int, long)>(4) { (0, bar.Open) };
        var extremes = new List<long>(2);
        // A rising minute mostly dips first, a falling one mostly peaks first.
        var lowFirst = (bar.Close >= bar.Open) == (random.NextUnit() < 0.7);
        foreach (var extreme in lowFirst ? [bar.Low, bar.High] : new[] { bar.High, bar.Low })
        {
            if (extreme != bar.Open && extreme != bar.Close)
            {
                extremes.Add(extreme);
            }
        }

        var from = 1;
        for (var i = 0; i < extremes.Count; i++)
        {
            var to = count - 2 - (extremes.Count - 1 - i);
            var index = random.Next(from, to);
            anchors.Add((index, extremes[i]));
            from = index + 1;
        }

        if (count > 1)
        {
            anchors.Add((count - 1, bar.Close));
        }

        return anchors;
    }

    /// <summary>A rise is a buyer's, a fall a seller's; at an unchanged price the last side mostly goes on.</summary>
    private static OrderSide[] DrawSides(long[] prices, ref SeededRandom random)
    {
        var sides = new OrderSide[prices.Length];
        sides[0] = random.NextUnit() < 0.5 ? OrderSide.Buy : OrderSide.Sell;
        for (var i = 1; i < prices.Length; i++)
        {
            var turns = random.NextUnit() < 0.1;
            sides[i] = prices[i].CompareTo(prices[i - 1]) switch
            {
                > 0 => OrderSide.Buy,
                < 0 => OrderSide.Sell,
                _ when turns => sides[i - 1] == OrderSide.Buy ? OrderSide.Sell : OrderSide.Buy,
                _ => sides[i - 1],
            };
        }

        return sides;
    }

    /// <summary>Shares of <paramref name="volume"/>, each at least one unit, that add up to it: few large, many
    /// small.</summary>
    private static long[] Split(long volume, int count, ref SeededRandom random)
    {
        var weights = new double[count];
        var total = 0.0;
        for (var i = 0; i < count; i++)
        {
            weights[i] = Math.Exp(1.2 * random.NextNormal());
            total += weights[i];
        }

        var quantities = new long[count];
        var spare = volume - count;
        var given = 0L;
        var soFar = 0.0;
        for (var i = 0; i < count; i++)
        {
            soFar += weights[i];
            var until = i + 1 == count ? spare : Math.Min(spare, (long)(soFar / total * spare));
            quantities[i] = 1 + until - given;
            given = until;
        }

        return quantities;
    }

    /// <summary>Uniform moments in order. Trades of one step share its quotes, so only equal trades may share
    /// one.</summary>
    private static int[] DrawSteps(long[] prices, OrderSide[] sides, int firstStep, ref SeededRandom random)
    {
        var steps = new int[prices.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = random.Next(firstStep, LastStep);
        }

        Array.Sort(steps);
        for (var i = 1; i < steps.Length; i++)
        {
            steps[i] = Math.Max(steps[i], steps[i - 1] + Gap(i, prices, sides));
        }

        if (steps.Length > 0 && steps[^1] > LastStep)
        {
            steps[^1] = LastStep;
            for (var i = steps.Length - 1; i > 0; i--)
            {
                steps[i - 1] = Math.Min(steps[i - 1], steps[i] - Gap(i, prices, sides));
            }
        }

        return steps;
    }

    private static int Gap(int index, long[] prices, OrderSide[] sides) =>
        prices[index] == prices[index - 1] && sides[index] == sides[index - 1] ? 0 : 1;
}
