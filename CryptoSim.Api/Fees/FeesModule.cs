using System.Globalization;
using System.Text.Json;
using CryptoSim.Domain.Fees;

namespace CryptoSim.Api.Fees;

/// <summary>The venue's fee ladders, from <c>Fees/kraken-fees.json</c>: dated, because Kraken changes them.</summary>
internal static class FeesModule
{
    public const string File = "Fees/kraken-fees.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Registers the ladders. A ladder with a fault stops the start: a wrong fee would be in the ledger for
    /// good.</summary>
    public static IServiceCollection AddFees(this IServiceCollection services) =>
        services.AddSingleton(Load(Path.Combine(AppContext.BaseDirectory, File)));

    internal static IReadOnlyList<FeeSchedule> Load(string path)
    {
        var ladders = JsonSerializer.Deserialize<FeeLadders>(System.IO.File.ReadAllBytes(path), Options)
            ?? throw new InvalidDataException($"{path} holds no fee ladders.");
        var faults = ladders.Schedules.Select(schedule => schedule.Fault()).OfType<string>().ToArray();
        return ladders.Schedules.Count > 0 && faults.Length == 0
            ? ladders.Schedules
            : throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{path}: {string.Join(" ", faults.DefaultIfEmpty("it is empty."))}"));
    }

    private sealed record FeeLadders(IReadOnlyList<FeeSchedule> Schedules);
}
