using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>A frame on its way out, open to be changed. Numbers that are left alone keep their digits.</summary>
internal sealed class WireFrame
{
    // What JSON has no word for is put in as a string and taken out of its quotes.
    private const string NotANumber = "@NaN@";

    private readonly JsonNode _root;
    private ReadOnlyMemory<byte> _bytes;
    private bool _isChanged;

    private WireFrame(ReadOnlyMemory<byte> bytes, JsonNode root)
    {
        (_bytes, _root) = (bytes, root);
        Channel = root["channel"]?.GetValue<string>();
        Method = root["method"]?.GetValue<string>();
        IsUpdate = root["type"]?.GetValue<string>() == "update";
        Symbol = root["data"] is JsonArray and [{ } first, ..] ? first["symbol"]?.GetValue<string>() : null;
    }

    public string? Channel { get; }

    public string? Method { get; }

    /// <summary>Of the first record: the server's frames of a pair are of that pair alone.</summary>
    public string? Symbol { get; }

    public bool IsUpdate { get; }

    public bool IsMarket => Channel is KrakenChannels.Book or KrakenChannels.Ticker or KrakenChannels.Trade;

    public static WireFrame Read(ReadOnlyMemory<byte> bytes) => new(bytes, JsonNode.Parse(bytes.Span)!);

    public ReadOnlyMemory<byte> ToBytes()
    {
        if (_isChanged)
        {
            _bytes = Encoding.UTF8.GetBytes(
                _root.ToJsonString().Replace($"\"{NotANumber}\"", "NaN", StringComparison.Ordinal));
            _isChanged = false;
        }

        return _bytes;
    }

    public void TellSystem(string state) => Edit(() => _root["data"]![0]!["system"] = state);

    public void BreakChecksum() => Edit(() =>
    {
        foreach (var book in Records())
        {
            book["checksum"] = book["checksum"]!.GetValue<uint>() ^ 1;
        }
    });

    public void ShiftTimes(TimeSpan shift) => Edit(() => ShiftTimes(_root, shift));

    /// <summary>Puts a price that cannot be into each record.</summary>
    /// <param name="value">As <see cref="FaultRequest.Value"/>.</param>
    public void BreakPrices(string value) => Edit(() =>
    {
        foreach (var record in Records())
        {
            if (Channel == KrakenChannels.Book)
            {
                BreakLevels(record, value);
                continue;
            }

            foreach (var name in (string[])["price", "bid", "ask", "last"])
            {
                if (record[name] is { } price)
                {
                    record[name] = Broken(price, value);
                }
            }
        }
    });

    private static void BreakLevels(JsonNode book, string value)
    {
        var side = book["asks"] is JsonArray { Count: > 0 } asks ? asks : book["bids"]!.AsArray();
        if (side is [{ } level, ..])
        {
            level["price"] = Broken(level["price"]!, value);
        }
    }

    private static JsonNode? Broken(JsonNode price, string value) => value switch
    {
        "negative" => JsonValue.Create(-price.GetValue<decimal>()),
        "zero" => JsonValue.Create(0),
        "huge" => JsonNode.Parse("1e30"),
        "nan" => JsonValue.Create(NotANumber),
        "up" => JsonValue.Create(price.GetValue<decimal>() * 100),
        _ => JsonValue.Create(price.GetValue<decimal>() / 100),
    };

    private static void ShiftTimes(JsonNode? node, TimeSpan shift)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var item in array)
                {
                    ShiftTimes(item, shift);
                }

                break;
            case JsonObject members:
                foreach (var (name, member) in members.ToArray())
                {
                    if (name is "timestamp" or "time_in" or "time_out" or "interval_begin"
                        && member is JsonValue value && value.TryGetValue<DateTimeOffset>(out var time))
                    {
                        members[name] = (time + shift).UtcDateTime.ToString(
                            "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
                    }
                    else
                    {
                        ShiftTimes(member, shift);
                    }
                }

                break;
            default:
                break;
        }
    }

    private IEnumerable<JsonNode> Records() =>
        _root["data"] is JsonArray records ? records.OfType<JsonNode>() : [];

    private void Edit(Action edit)
    {
        edit();
        _isChanged = true;
    }
}
