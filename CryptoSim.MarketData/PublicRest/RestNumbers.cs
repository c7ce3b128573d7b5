using System.Globalization;
using System.Text.Json;

namespace CryptoSim.MarketData.PublicRest;

/// <summary>Numbers as Kraken's REST writes them: strings with fixed decimals.</summary>
public static class RestNumbers
{
    /// <summary>Prices have at least five decimals, but for OHLC.</summary>
    public const int LeastPriceDecimals = 5;

    /// <inheritdoc cref="Full"/>
    public static void WriteFull(this Utf8JsonWriter json, ReadOnlySpan<byte> name, decimal value, int leastDecimals) =>
        json.WriteString(name, Full(value, leastDecimals));

    public static void WriteFixed(this Utf8JsonWriter json, decimal value, int decimals) =>
        json.WriteStringValue(Fixed(value, decimals));

    public static string Fixed(decimal value, int decimals) =>
        decimal.Round(value, decimals, MidpointRounding.AwayFromZero)
            .ToString($"F{decimals}", CultureInfo.InvariantCulture);

    /// <summary>All of its digits, and zeros up to that many decimals.</summary>
    public static string Full(decimal value, int leastDecimals)
    {
        var plain = value / 1.0000000000000000000000000000m;
        return plain.ToString($"F{Math.Max(plain.Scale, leastDecimals)}", CultureInfo.InvariantCulture);
    }

    /// <summary>Without trailing zeros, <c>0.00005</c>.</summary>
    public static string Plain(decimal value) => (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    public static void WriteStrings(this Utf8JsonWriter json, ReadOnlySpan<byte> name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
