using System.Globalization;
using CryptoSim.MarketData.Books;

namespace CryptoSim.KrakenSim.Markets;

/// <summary>One pair's recorded day: 1,440 minutes, a bar or none in each, and the quotes each ended with.</summary>
public sealed class RecordedBars
{
    public const int MinutesPerDay = 24 * 60;

    private const int PricePrecision = 2;

    private const int QuantityPrecision = 8;

    private readonly ScaledBar?[] _bars = new ScaledBar?[MinutesPerDay];
    private readonly ScaledQuote[] _quotes = new ScaledQuote[MinutesPerDay];

    private RecordedBars()
    {
    }

    public IReadOnlyList<ScaledBar?> Bars => _bars;

    public IReadOnlyList<ScaledQuote> Quotes => _quotes;

    /// <summary>Reads the recorded day, Coinbase's of 2018-04-05.</summary>
    public static IReadOnlyDictionary<string, RecordedBars> Load()
    {
        var days = new Dictionary<string, RecordedBars>(StringComparer.Ordinal);
        ReadRows("coinbase_20180405_1m_trades.csv.gz", days, static (day, minute, field) =>
            day._bars[minute] = new ScaledBar(
                Price(field("open")), Price(field("high")), Price(field("low")), Price(field("close")),
                Quantity(field("volume"))));
        ReadRows("coinbase_20180405_1m_quotes.csv.gz", days, static (day, minute, field) =>
            day._quotes[minute] = new ScaledQuote(
                Price(field("bid_close")), Quantity(field("bid_size")),
                Price(field("ask_close")), Quantity(field("ask_size"))));
        foreach (var day in days.Values)
        {
            day.FillMissingQuotes();
        }

        return days;
    }

    private static void ReadRows(
        string name,
        Dictionary<string, RecordedBars> days,
        Action<RecordedBars, int, Func<string, string>> read)
    {
        using var reader = EmbeddedData.Open(name);
        var columns = EmbeddedData.ReadHeader(reader);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            var symbol = fields[columns["symbol"]];
            if (!days.TryGetValue(symbol, out var day))
            {
                days[symbol] = day = new RecordedBars();
            }

            var time = DateTimeOffset.Parse(fields[columns["ts"]], CultureInfo.InvariantCulture);
            read(day, (int)time.TimeOfDay.TotalMinutes, column => fields[columns[column]]);
        }
    }

    /// <summary>A few minutes have no quote: their last trade stands in, else the quote before them stays.</summary>
    private void FillMissingQuotes()
    {
        var last = _quotes.First(quote => quote.Ask != 0);
        for (var minute = 0; minute < MinutesPerDay; minute++)
        {
            if (_quotes[minute].Ask == 0)
            {
                _quotes[minute] = _bars[minute] is { } bar
                    ? last with { Bid = bar.Close - 1, Ask = bar.Close }
                    : last;
            }

            last = _quotes[minute];
        }
    }

    private static long Price(string text) => Read(text, PricePrecision);

    private static long Quantity(string text) => Read(text, QuantityPrecision);

    /// <summary>Sizes in the file went through floating point (24.426957669999997): they are rounded back.</summary>
    private static long Read(string text, int precision)
    {
        var value = decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return Scaled.TryFromDecimal(decimal.Round(value, precision), precision, out var units)
            ? units
            : throw new InvalidDataException($"'{text}' is out of range.");
    }
}
