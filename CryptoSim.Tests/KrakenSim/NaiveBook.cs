using System.Text;
using System.Text.Json;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>The simplest book that follows Kraken's rules, from the text of the frames alone: what the server's own code
/// is checked against.</summary>
internal sealed class NaiveBook(int depth)
{
    private readonly SortedDictionary<decimal, (string Price, string Quantity)> _bids =
        new(Comparer<decimal>.Create((left, right) => right.CompareTo(left)));

    private readonly SortedDictionary<decimal, (string Price, string Quantity)> _asks = [];

    public int Bids => _bids.Count;

    public int Asks => _asks.Count;

    public decimal BestBid => _bids.First().Key;

    public decimal BestAsk => _asks.First().Key;

    /// <summary>The best levels of both sides, asks first, in the digits of the wire.</summary>
    public List<string> Top(int levels) =>
    [
        .. _asks.Values.Take(levels).Select(static level => $"ask {level.Quantity} at {level.Price}"),
        .. _bids.Values.Take(levels).Select(static level => $"bid {level.Quantity} at {level.Price}"),
    ];

    public void Apply(JsonElement frame)
    {
        if (frame.GetProperty("type").GetString() == "snapshot")
        {
            _bids.Clear();
            _asks.Clear();
        }

        var data = frame.GetProperty("data")[0];
        Apply(_bids, data.GetProperty("bids"));
        Apply(_asks, data.GetProperty("asks"));
        Assert.AreEqual(data.GetProperty("checksum").GetUInt32(), Checksum(), frame.GetRawText());
        Assert.IsLessThan(BestAsk, BestBid, "The book is crossed.");
    }

    private void Apply(SortedDictionary<decimal, (string, string)> side, JsonElement levels)
    {
        foreach (var level in levels.EnumerateArray())
        {
            var price = level.GetProperty("price");
            var quantity = level.GetProperty("qty");
            if (quantity.GetDecimal() == 0)
            {
                side.Remove(price.GetDecimal());
            }
            else
            {
                side[price.GetDecimal()] = (price.GetRawText(), quantity.GetRawText());
            }
        }

        while (side.Count > depth)
        {
            side.Remove(side.Last().Key);
        }
    }

    private uint Checksum()
    {
        var text = new StringBuilder();
        foreach (var (price, quantity) in _asks.Values.Take(10).Concat(_bids.Values.Take(10)))
        {
            text.Append(Token(price)).Append(Token(quantity));
        }

        return Crc32(Encoding.ASCII.GetBytes(text.ToString()));
    }

    private static string Token(string number) => number.Replace(".", "", StringComparison.Ordinal).TrimStart('0');

    /// <summary>Bit by bit, as the standard describes it.</summary>
    private static uint Crc32(byte[] bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
            }
        }

        return ~crc;
    }
}
