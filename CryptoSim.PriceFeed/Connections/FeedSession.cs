using System.Net.WebSockets;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Symbols;
using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>Keeps the one connection to the venue for as long as this process leads: connects, reads until it breaks,
/// and connects again as the venue's limits allow.</summary>
internal sealed partial class FeedSession(
    IOptions<KrakenOptions> options,
    MarketBoard board,
    SymbolSelection selection,
    CandleKeeper candles,
    FeedStatus status,
    FeedMetrics metrics,
    TimeProvider time,
    ILogger<FeedSession> logger)
{
    private static readonly TimeSpan _connectPatience = TimeSpan.FromSeconds(10); // TLS across an ocean takes under 2.

    public async Task RunAsync(PublishingTerm term, CancellationToken cancellationToken)
    {
        status.Term = term.Term;
        try
        {
            var policy = new ReconnectPolicy(time, Random.Shared.NextDouble);
            while (!cancellationToken.IsCancellationRequested)
            {
                var isVenueDown = board.System is SystemState.Maintenance or SystemState.CancelOnly;
                await Task.Delay(policy.NextDelay(isVenueDown), time, cancellationToken);
                policy.Ended(await ConnectAsync(term, cancellationToken));
                status.Reconnecting();
                metrics.Reconnecting();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(term.Term);
        }
        finally
        {
            status.Term = 0;
        }
    }

    /// <returns>How long the connection lasted; zero when it never came to be.</returns>
    private async Task<TimeSpan> ConnectAsync(PublishingTerm term, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("User-Agent", "CryptoSim");
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(20);
        var started = time.GetTimestamp();
        try
        {
            using (var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                patience.CancelAfter(_connectPatience);
                await socket.ConnectAsync(options.Value.WebSocketUrl, patience.Token);
            }

            LogConnected(options.Value.WebSocketUrl);
            started = time.GetTimestamp();
            status.ForgetRefusals();
            status.ConnectedSince = time.GetUtcNow();
            var connection = new KrakenConnection(
                socket, term, options.Value, board, selection, candles, status, metrics, time, logger);
            var reason = await connection.RunAsync(cancellationToken);
            LogLost(reason);
            return time.GetElapsedTime(started);
        }
        catch (Exception exception) when (
            exception is WebSocketException or HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogLost(exception.Message);
            return status.ConnectedSince is null ? TimeSpan.Zero : time.GetElapsedTime(started);
        }
        finally
        {
            status.ConnectedSince = null;
            DropBooks(term, cancellationToken.IsCancellationRequested);
        }
    }

    /// <summary>Nothing of a book outlives its connection: there is no way to know what was missed.</summary>
    /// <param name="isSteppingDown">The successor tells readers of its own books: this term says nothing more.</param>
    private void DropBooks(PublishingTerm term, bool isSteppingDown)
    {
        var now = time.GetUtcNow();
        foreach (var market in board.Markets.Where(market => market.HasBook))
        {
            board.DropBook(market.Symbol);
            if (!isSteppingDown)
            {
                term.DropBook(market.Symbol, now);
            }
        }

        candles.Disconnected();
    }

    [LoggerMessage(LogLevel.Information, "Connected to {Url}")]
    private partial void LogConnected(Uri url);

    [LoggerMessage(LogLevel.Warning, "The connection to the venue ended: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Information, "Stopped reading the venue under term {Term}")]
    private partial void LogStopped(long term);
}
