using System.Globalization;
using CryptoSim.Domain.Instruments;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>Rules of Kraken's pairs (mid-2025), from <c>Data/kraken-symbol-properties.csv</c>.</summary>
public sealed class InstrumentTable
{
    private readonly Dictionary<string, Instrument> _bySymbol = new(StringComparer.Ordinal);

    private InstrumentTable()
    {
    }

    public Instrument this[string symbol] => _bySymbol[symbol];

    public static InstrumentTable Load()
    {
        var table = new InstrumentTable();
        using var reader = EmbeddedData.Open("kraken-symbol-properties.csv");
        var columns = EmbeddedData.ReadHeader(reader);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            var sides = fields[columns["description"]].Split('/');
            if (sides.Length == 2)
            {
                var instrument = Create(
                    ToV2(sides[0]),
                    ToV2(sides[1]),
                    Parse(fields[columns["minimum_price_variation"]]),
                    Parse(fields[columns["lot_size"]]),
                    Parse(fields[columns["minimum_order_size"]]));
                table._bySymbol[instrument.Symbol] = instrument;
            }
        }

        return table;
    }

    private static Instrument Create(string @base, string quote, decimal tick, decimal lot, decimal minimum) => new(
        $"{@base}/{quote}",
        @base,
        quote,
        PairStatus.Online,
        tick.Scale,
        lot.Scale,
        CostPrecision: 5,
        tick,
        lot,
        minimum,
        MinimumCostIn(quote));

    /// <summary>The file has none; Kraken's own are half a dollar and what it is worth elsewhere.</summary>
    private static decimal MinimumCostIn(string quote) => quote switch
    {
        "BTC" => 0.00002m,
        "ETH" => 0.0002m,
        "EUR" => 0.45m,
        "GBP" => 0.43m,
        _ => 0.5m,
    };

    private static string ToV2(string asset) => asset switch
    {
        "XBT" => "BTC",
        "XDG" => "DOGE",
        _ => asset,
    };

    private static decimal Parse(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);
}
