using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using CryptoSim.Domain.Candles;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Wire;

/// <summary>Writes every frame that a Kraken WebSocket v2 server sends, in Kraken's member order and with its fixed
/// decimals. Each method writes one whole frame to the output. Safe from any thread.</summary>
public static partial class KrakenFrameWriter
{
    private const int PercentPrecision = 2;
    private const int LongestNumber = 64; // decimal.MaxValue with 28 decimals added has 58 characters.

    [ThreadStatic]
    private static Utf8JsonWriter? s_json;

    public static void WriteHeartbeat(IBufferWriter<byte> output) => output.Write("""{"channel":"heartbeat"}"""u8);

    public static void WriteTicker(
        IBufferWriter<byte> output, bool isSnapshot, Ticker ticker, Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(ticker);
        ArgumentNullException.ThrowIfNull(instrument);
        var (price, quantity) = (instrument.PricePrecision, instrument.QuantityPrecision);
        var json = Begin(output, Names.Ticker, isSnapshot);
        json.WriteStartArray(Names.Data);
        json.WriteStartObject();
        json.WriteString(Names.Symbol, ticker.Symbol);
        WriteFixed(json, Names.Bid, ticker.Bid, price);
        WriteFixed(json, Names.BidQuantity, ticker.BidQuantity, quantity);
        WriteFixed(json, Names.Ask, ticker.Ask, price);
        WriteFixed(json, Names.AskQuantity, ticker.AskQuantity, quantity);
        WriteFixed(json, Names.Last, ticker.Last, price);
        WriteFixed(json, Names.Volume, ticker.Volume, quantity);
        WriteFixed(json, Names.Vwap, ticker.Vwap, price);
        WriteFixed(json, Names.Low, ticker.Low, price);
        WriteFixed(json, Names.High, ticker.High, price);
        WriteFixed(json, Names.Change, ticker.Change, price);
        WriteFixed(json, Names.ChangePercent, ticker.ChangePercent, PercentPrecision);
        if (ticker.Trades is { } trades)
        {
            json.WriteNumber(Names.Trades, trades);
        }

        WriteTime(json, Names.Timestamp, ticker.Timestamp);
        json.WriteEndObject();
        json.WriteEndArray();
        End(json);
    }

    /// <param name="prints">Oldest first.</param>
    public static void WriteTrades(
        IBufferWriter<byte> output, bool isSnapshot, Instrument instrument, IReadOnlyList<Print> prints)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(prints);
        var json = Begin(output, Names.Trade, isSnapshot);
        json.WriteStartArray(Names.Data);
        foreach (var print in prints)
        {
            json.WriteStartObject();
            json.WriteString(Names.Symbol, instrument.Symbol);
            json.WriteString(Names.Side, print.TakerSide == OrderSide.Buy ? Names.Buy : Names.Sell);
            WriteFixed(json, Names.Price, print.Price, instrument.PricePrecision);
            WriteFixed(json, Names.Quantity, print.Quantity, instrument.QuantityPrecision);
            json.WriteString(Names.OrderType, print.TakerType == OrderType.Limit ? Names.Limit : Names.Market);
            json.WriteNumber(Names.TradeId, print.TradeId);
            WriteTime(json, Names.Timestamp, print.Time);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        End(json);
    }

    /// <param name="bids">A snapshot's highest first; an update's in the order to apply them, quantity zero removes.
    /// </param>
    /// <param name="checksum">Of the receiver's book after it applied this message and truncated.</param>
    public static void WriteBook(
        IBufferWriter<byte> output,
        bool isSnapshot,
        Instrument instrument,
        ReadOnlySpan<ScaledLevel> bids,
        ReadOnlySpan<ScaledLevel> asks,
        uint checksum,
        DateTimeOffset? time)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        var json = Begin(output, Names.Book, isSnapshot);
        json.WriteStartArray(Names.Data);
        json.WriteStartObject();
        json.WriteString(Names.Symbol, instrument.Symbol);
        WriteLevels(json, Names.Bids, bids, instrument);
        WriteLevels(json, Names.Asks, asks, instrument);
        json.WriteNumber(Names.Checksum, checksum);
        WriteTime(json, Names.Timestamp, time);
        json.WriteEndObject();
        json.WriteEndArray();
        End(json);
    }

    /// <param name="candles">Oldest first.</param>
    public static void WriteCandles(
        IBufferWriter<byte> output,
        bool isSnapshot,
        Instrument instrument,
        int intervalMinutes,
        IReadOnlyList<Candle> candles,
        DateTimeOffset sentAt)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        ArgumentNullException.ThrowIfNull(candles);
        var json = Begin(output, Names.Ohlc, isSnapshot);
        WriteTime(json, Names.Timestamp, sentAt, fractionDigits: 9);
        json.WriteStartArray(Names.Data);
        foreach (var candle in candles)
        {
            json.WriteStartObject();
            json.WriteString(Names.Symbol, instrument.Symbol);
            WriteFixed(json, Names.Open, candle.Open, instrument.PricePrecision);
            WriteFixed(json, Names.High, candle.High, instrument.PricePrecision);
            WriteFixed(json, Names.Low, candle.Low, instrument.PricePrecision);
            WriteFixed(json, Names.Close, candle.Close, instrument.PricePrecision);
            json.WriteNumber(Names.Trades, candle.Trades);
            WriteFixed(json, Names.Volume, candle.Volume, instrument.QuantityPrecision);
            WriteFixed(json, Names.Vwap, candle.Vwap, instrument.PricePrecision);
            WriteTime(json, Names.IntervalBegin, candle.OpenTime, fractionDigits: 9);
            json.WriteNumber(Names.Interval, intervalMinutes);
            WriteTime(json, Names.Timestamp, candle.OpenTime.AddMinutes(intervalMinutes));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        End(json);
    }

    private static void WriteLevels(
        Utf8JsonWriter json, JsonEncodedText side, ReadOnlySpan<ScaledLevel> levels, Instrument instrument)
    {
        Span<byte> number = stackalloc byte[LongestNumber];
        json.WriteStartArray(side);
        foreach (ref readonly var level in levels)
        {
            json.WriteStartObject();
            json.WritePropertyName(Names.Price);
            json.WriteRawValue(number[..Format(number, level.Price, instrument.PricePrecision)], true);
            json.WritePropertyName(Names.Quantity);
            json.WriteRawValue(number[..Format(number, level.Quantity, instrument.QuantityPrecision)], true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a scaled integer with its point and all its decimals: 4528520 at 2 is <c>45285.20</c>.</summary>
    private static int Format(Span<byte> destination, long value, int precision)
    {
        var sign = 0;
        if (value < 0)
        {
            destination[0] = (byte)'-';
            sign = 1;
        }

        // The digits, with leading zeros until one stands before the point.
        var magnitude = value < 0 ? unchecked((ulong)-value) : (ulong)value;
        var digits = destination[sign..];
        Utf8Formatter.TryFormat(magnitude, digits, out var count);
        if (count <= precision)
        {
            var zeros = precision + 1 - count;
            digits[..count].CopyTo(digits[zeros..]);
            digits[..zeros].Fill((byte)'0');
            count += zeros;
        }

        if (precision > 0)
        {
            var whole = count - precision;
            digits[whole..count].CopyTo(digits[(whole + 1)..]);
            digits[whole] = (byte)'.';
            count++;
        }

        return sign + count;
    }

    private static void WriteFixed(Utf8JsonWriter json, JsonEncodedText name, decimal value, int precision)
    {
        Span<byte> number = stackalloc byte[LongestNumber];
        var rounded = decimal.Round(value, precision, MidpointRounding.AwayFromZero);
        rounded.TryFormat(number, out var length, FixedFormats[precision], CultureInfo.InvariantCulture);
        json.WritePropertyName(name);
        json.WriteRawValue(number[..length], skipInputValidation: true);
    }

    private static readonly string[] FixedFormats = [.. Enumerable.Range(0, 29).Select(decimals => $"F{decimals}")];

    private static void WriteTime(
        Utf8JsonWriter json, JsonEncodedText name, DateTimeOffset? time, int fractionDigits = 6)
    {
        if (time is not { } value)
        {
            return;
        }

        Span<byte> text = stackalloc byte[KrakenTime.MaximumLength];
        json.WriteString(name, text[..KrakenTime.Write(text, value, fractionDigits)]);
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> output, JsonEncodedText channel, bool isSnapshot)
    {
        var json = Begin(output);
        json.WriteString(Names.Channel, channel);
        json.WriteString(Names.Type, isSnapshot ? Names.Snapshot : Names.Update);
        return json;
    }

    private static Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (s_json is { } json)
        {
            json.Reset(output);
        }
        else
        {
            // The shape is ours and tested; checking it again at every frame would cost a tenth.
            s_json = json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        }

        json.WriteStartObject();
        return json;
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
    }
}
