using CryptoSim.Domain.Orders;
using CryptoSim.KrakenSim.Markets;
using CryptoSim.MarketData.Books;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>Draws the levels behind the best quotes. Whether a price holds a level, and how much, is drawn anew every
/// few seconds from the pair, the side, the price and the time alone, so a book can be drawn for any moment.</summary>
public static class BookShape
{
    /// <summary>A price keeps its draw between 2 and 27 seconds, by price: a deep book changes a dozen levels a
    /// second. Less than a minute, so that a draw began in this minute or the last.</summary>
    private const int ShortestHold = 20;

    private const int HoldSpread = 256;

    /// <summary>Ticks searched for levels: the thinnest book has one in fifty, and a search must end.</summary>
    private const int MostTicks = 100_000;

    /// <param name="step">Counted from the start of the minute that is drawn as number zero.</param>
    /// <param name="best">Best price of the side; <paramref name="levels"/> gets it first.</param>
    /// <param name="levels">Cleared, then filled best first, at most <paramref name="depth"/>.</param>
    public static void Draw(
        SimulatedPair pair,
        OrderSide side,
        long step,
        ScaledLevel best,
        (long Now, long LastMinute) reference,
        int depth,
        List<ScaledLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(pair);
        ArgumentNullException.ThrowIfNull(levels);
        levels.Clear();
        levels.Add(best);
        var seed = Mixer.Mix(pair.Seed, (ulong)side + 1);
        var minuteStart = step - (step % Steps.PerMinute);
        var direction = side == OrderSide.Buy ? -1 : 1;
        var price = best.Price + direction;
        for (var ticks = 0; levels.Count < depth && ticks < MostTicks && price > 0; ticks++, price += direction)
        {
            var priceBits = Mixer.Mix(seed, price);
            var hold = ShortestHold + (long)(priceBits % HoldSpread);
            var phase = (long)((priceBits >> 8) % (ulong)hold);
            var epoch = (step + phase) / hold;
            var bits = Mixer.Mix(priceBits, epoch);
            if ((bits & 0xFFFFF) >= Density(pair.LevelDensity, price) * 0x100000)
            {
                continue;
            }

            var from = (epoch * hold) - phase >= minuteStart ? reference.Now : reference.LastMinute;
            // Quantities grow away from the market, tenfold at most.
            var distance = Math.Abs(price - from) / (from * 0.0005);
            levels.Add(new ScaledLevel(price, Quantity(pair, bits, 1 + (0.8 * Math.Min(11, distance)))));
        }
    }

    /// <summary>A drawn quantity: many small, few large, every third one a round number, as people place them.</summary>
    public static long Quantity(SimulatedPair pair, ulong bits, double growth)
    {
        ArgumentNullException.ThrowIfNull(pair);
        var drawn = -Math.Log(Mixer.Unit(Mixer.Mix(bits)));
        var quantity = Math.Max(1, (long)(pair.LevelQuantity * growth * drawn * Math.Sqrt(drawn)));
        return bits % 3 == 0 ? RoundUp(quantity) : quantity;
    }

    /// <summary>Round prices draw more orders.</summary>
    private static double Density(double density, long price) =>
        price % 100 == 0 ? density * 6 : price % 10 == 0 ? density * 2.5 : density * 0.8;

    /// <summary>To two significant digits.</summary>
    private static long RoundUp(long quantity)
    {
        var unit = 1L;
        while (quantity / unit >= 100)
        {
            unit *= 10;
        }

        return (quantity + unit - 1) / unit * unit;
    }
}
