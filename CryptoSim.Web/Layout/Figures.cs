using System.Globalization;

namespace CryptoSim.Web.Layout;

/// <summary>Numbers as people read them. Nothing computes with the result.</summary>
public static class Figures
{
    public const string None = "–";

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Always with the pair's decimals: <c>6,790.10</c>.</summary>
    public static string Price(decimal? value, int precision) =>
        value?.ToString($"N{precision}", Culture) ?? None;

    /// <summary>Without trailing zeros: <c>0.01</c>.</summary>
    public static string Quantity(decimal? value) =>
        value?.ToString("#,##0.################", Culture) ?? None;

    /// <summary>US dollars and cents, <c>10,000.00</c>.</summary>
    public static string Money(decimal? value) => value?.ToString("N2", Culture) ?? None;

    /// <summary>A cost or fee: two decimals, more where cents would hide it.</summary>
    public static string Cost(decimal? value) =>
        value is { } number && number != 0 && Math.Abs(number) < 1
            ? number.ToString("0.00####", Culture)
            : Money(value);

    /// <summary>With its sign, <c>+12.50</c>.</summary>
    public static string WithSign(decimal? value) =>
        value?.ToString("+#,##0.00;-#,##0.00;0.00", Culture) ?? None;

    /// <summary>A price change with its sign and the pair's decimals.</summary>
    public static string Change(decimal? value, int precision) =>
        value is { } change ? (change > 0 ? "+" : "") + Price(change, precision) : None;

    /// <summary>A change already in percent points: <c>+1.23 %</c>.</summary>
    public static string ChangePercent(decimal? points) =>
        points is { } value ? value.ToString("+0.00;-0.00;0.00", Culture) + " %" : None;

    /// <summary>A rate as percent: 0.008 is <c>0.80 %</c>.</summary>
    public static string Percent(decimal? fraction) =>
        fraction is { } value ? (value * 100).ToString("0.00##", Culture) + " %" : None;

    /// <summary>CSS word for a number's direction.</summary>
    public static string Sign(decimal? value) => value switch { > 0 => "up", < 0 => "down", _ => "flat" };

    /// <summary>As an input holds it: no grouping, no trailing zeros.</summary>
    public static string Plain(decimal value) => value.ToString("0.################", Culture);

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss", Culture);

    /// <summary>What a trader typed, or null when it is no decimal.</summary>
    public static decimal? Parse(string? text) =>
        decimal.TryParse(
            text?.Trim(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands, Culture, out var value)
            ? value
            : null;
}
