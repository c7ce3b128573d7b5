using System.Net.WebSockets;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Candles;
using CryptoSim.PriceFeed.Recording;
using CryptoSim.PriceFeed.Symbols;
using Microsoft.Extensions.Options;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>Keeps the one connection to the venue for as long as this process leads: connects, reads until it breaks,
/// and connects again as the venue's limits allow.</summary>
internal sealed class FeedSession(
    IOptions<KrakenOptions> options,
    MarketBoard board,
    SymbolSelection selection,
    CandleKeeper candles,
    MarketGuards guards,
    FeedStatus status,
    FeedMetrics metrics,
    FeedEvents events,
    TimeProvider time,
    TapeRecorder? recorder = null)
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
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            events.Stopped(term.Term);
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

            started = time.GetTimestamp();
            events.Connected(options.Value.WebSocketUrl, time.GetUtcNow());
            await using var recording = recorder?.Start();
            var connection = new KrakenConnection(
                socket, term, options.Value, board, selection, candles, guards, status, metrics, events, time)
            {
                Recording = recording,
            };
            events.Lost(await connection.RunAsync(cancellationToken));
            return time.GetElapsedTime(started);
        }
        catch (Exception exception) when (
            exception is WebSocketException or HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            events.Lost(exception.Message);
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
}
