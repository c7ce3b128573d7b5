using System.Globalization;
using CryptoSim.Web.Client;

namespace CryptoSim.Web.Status;

/// <summary>Figures of the status page, as people read them.</summary>
internal static class StatusFigures
{
    private const string None = "–";

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Count(double? value) => value?.ToString("#,##0", Culture) ?? None;

    public static string Rate(double? value) => value?.ToString("#,##0.0", Culture) ?? None;

    public static string Seconds(double? value) => value is { } seconds ? seconds.ToString("0.0", Culture) + " s" : None;

    public static string Milliseconds(double? value) => value is { } ms and > 0 ? ms.ToString("0.0", Culture) : None;

    public static string Megabytes(double? bytes) => bytes is { } some ? (some / 1048576).ToString("#,##0", Culture) : None;

    public static string Percent(double? share) => share is { } some ? some.ToString("0 %", Culture) : None;

    /// <summary>How fast a count has grown between two looks; 0 for an instance that was not there before.</summary>
    public static double PerSecond(InstanceView now, InstanceView? before, string name) =>
        before is not null && now.At > before.At
            ? Math.Max(0, ((now.Figure(name) ?? 0) - (before.Figure(name) ?? 0)) / (now.At - before.At).TotalSeconds)
            : 0;

    /// <summary>Whose process id is in a lease holder's id, <c>host-4711-…</c>; else the id itself.</summary>
    public static string NameOf(string? holder, IEnumerable<InstanceView> instances) => holder is null
        ? "nobody"
        : instances.FirstOrDefault(one => holder.Contains($"-{one.ProcessId}-", StringComparison.Ordinal))?.Instance
            ?? holder;
}
