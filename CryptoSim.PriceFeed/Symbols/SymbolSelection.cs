using System.Text.Json;
using CryptoSim.Domain.Instruments;
using CryptoSim.PriceFeed.Connections;
using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed.Symbols;

/// <summary>Which pairs the feed follows: the configured ones; else all that are online and quoted in USD or EUR, when
/// they are few (a stand-in); else the top USD pairs by volume, so that one connection carries what people
/// trade.</summary>
internal sealed partial class SymbolSelection(
    IOptions<KrakenOptions> options, KrakenRest rest, ILogger<SymbolSelection> logger)
{
    private const int FewEnoughForAll = 40;
    private const int TopPairs = 30;

    // By volume in 2026, as far as is known; used when the ranking cannot be had.
    private static readonly string[] _fallback =
    [
        "BTC/USD", "USDT/USD", "ETH/USD", "XRP/USD", "SOL/USD", "USDC/USD", "BTC/EUR", "ETH/EUR", "USDC/USDT",
        "USDT/EUR", "USDC/EUR", "SOL/EUR", "XRP/EUR", "BTC/USDT", "ETH/USDT", "ADA/USD", "SUI/USD", "HYPE/USD",
        "DOGE/USD", "LTC/USD", "LINK/USD", "DOT/USD", "TAO/USD", "NEAR/USD", "AAVE/USD", "BCH/USD", "XMR/USD",
        "ZEC/USD", "AVAX/USD", "PEPE/USD",
    ];

    private IReadOnlyList<string>? _ranked;

    /// <summary>The pairs to follow. A ranking is kept for the life of the process, so that a reconnect follows the
    /// same.</summary>
    public async Task<IReadOnlyList<string>> SelectAsync(
        IReadOnlyList<Instrument> pairs, CancellationToken cancellationToken)
    {
        if (options.Value.Symbols.Count > 0)
        {
            return options.Value.Symbols;
        }

        var online = pairs.Where(pair => pair.Status == PairStatus.Online && pair.Quote is "USD" or "EUR").ToArray();
        if (online.Length <= FewEnoughForAll)
        {
            return [.. online.Select(pair => pair.Symbol)];
        }

        return _ranked ??= await RankAsync(pairs, cancellationToken) ?? Fallback(pairs);
    }

    private async Task<IReadOnlyList<string>?> RankAsync(
        IReadOnlyList<Instrument> pairs, CancellationToken cancellationToken)
    {
        try
        {
            var volumes = await rest.GetDollarVolumesAsync(pairs, cancellationToken);
            return volumes.Count == 0
                ? null
                : [.. volumes.OrderByDescending(volume => volume.Value).ThenBy(volume => volume.Key, StringComparer.Ordinal)
                    .Take(TopPairs).Select(volume => volume.Key)];
        }
        catch (Exception exception) when (
            exception is HttpRequestException or JsonException or KrakenRestException or IOException
                or Polly.ExecutionRejectedException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnranked(exception.Message);
            return null;
        }
    }

    private static string[] Fallback(IReadOnlyList<Instrument> pairs)
    {
        var known = pairs.Select(pair => pair.Symbol).ToHashSet(StringComparer.Ordinal);
        return [.. _fallback.Where(known.Contains)];
    }

    [LoggerMessage(LogLevel.Warning, "The pairs could not be ranked by volume ({Reason}); following a fixed list")]
    private partial void LogUnranked(string reason);
}
