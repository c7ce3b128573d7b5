using CryptoSim.Domain.Candles;
using CryptoSim.MarketData.Board;
using CryptoSim.PriceFeed.Candles;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>What goes wrong with the venue, or changes there: each is told in health, as a metric and in the log, in
/// one place, so that none is told in two of them only.</summary>
internal sealed partial class FeedEvents(FeedStatus status, FeedMetrics metrics, ILogger<FeedEvents> logger)
{
    public void Connected(Uri url, DateTimeOffset at)
    {
        status.ForgetRefusals();
        status.ConnectedSince = at;
        LogConnected(url);
    }

    /// <summary>A connection ended, or an attempt at one.</summary>
    public void Lost(string reason)
    {
        status.Lost(reason);
        metrics.Reconnecting();
        LogLost(reason);
    }

    public void Stopped(long term) => LogStopped(term);

    public void SendingEnded(string reason) => LogSendingEnded(reason);

    public void Pinged()
    {
        metrics.Pinged();
        LogPinged();
    }

    public void Following(int count) => LogFollowing(count);

    public void System(SystemState state)
    {
        metrics.System(state);
        LogSystem(state);
    }

    public void Mismatched(string symbol)
    {
        status.Mismatched();
        metrics.Mismatched();
        LogMismatch(symbol);
    }

    public void Unreadable(int length, string problem)
    {
        status.Unreadable();
        metrics.Unreadable();
        LogUnreadable(length, problem);
    }

    /// <summary>A price that is not believed: nothing of its record reached the board.</summary>
    public void Rejected(string symbol, string channel, string reason)
    {
        status.Rejected($"{channel} {symbol}", reason);
        metrics.Rejected(channel);
        LogRejected(channel, symbol, reason);
    }

    public void Refused(string subscription, string reason)
    {
        status.Refuse(subscription, reason);
        metrics.Refused();
        LogRefused(subscription, reason);
    }

    public void RateLimited(double seconds)
    {
        status.RateLimited();
        metrics.RateLimited();
        LogRateLimited(seconds);
    }

    public void ClockJumped(TimeSpan by)
    {
        status.ClockJumped();
        metrics.ClockJumped();
        LogClockJumped(by.TotalSeconds);
    }

    /// <summary>The venue's own bar is not what its trades make.</summary>
    public void CandleDiffers(CandleDifference difference)
    {
        status.CandleDiffered();
        metrics.CandleDiffered();
        LogCandleDiffers(difference.Symbol, difference.Ours, difference.Venues);
    }

    public void InstrumentProblem(string problem) => LogInstrument(problem);

    public void Listed(string symbol)
    {
        status.Listed(symbol);
        metrics.InstrumentChanged("listed");
        LogListed(symbol);
    }

    public void Delisted(string symbol)
    {
        status.Delisted(symbol);
        metrics.InstrumentChanged("delisted");
        LogDelisted(symbol);
    }

    public void RulesChanged(string symbol)
    {
        metrics.InstrumentChanged("rules");
        LogRulesChanged(symbol);
    }

    [LoggerMessage(LogLevel.Information, "Connected to {Url}")]
    private partial void LogConnected(Uri url);

    [LoggerMessage(LogLevel.Warning, "The connection to the venue ended: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(LogLevel.Information, "Stopped reading the venue under term {Term}")]
    private partial void LogStopped(long term);

    [LoggerMessage(LogLevel.Debug, "Sending requests ended: {Reason}")]
    private partial void LogSendingEnded(string reason);

    [LoggerMessage(LogLevel.Information, "The venue is silent: pinging it")]
    private partial void LogPinged();

    [LoggerMessage(LogLevel.Information, "Following {Count} pairs")]
    private partial void LogFollowing(int count);

    [LoggerMessage(LogLevel.Information, "The venue is {System}")]
    private partial void LogSystem(SystemState system);

    [LoggerMessage(LogLevel.Warning, "The venue's book of {Symbol} does not match its checksum; subscribing it anew")]
    private partial void LogMismatch(string symbol);

    [LoggerMessage(LogLevel.Warning, "A frame of {Length} bytes was refused: {Problem}")]
    private partial void LogUnreadable(int length, string problem);

    [LoggerMessage(LogLevel.Warning, "A {Channel} record of {Symbol} was rejected: {Reason}")]
    private partial void LogRejected(string channel, string symbol, string reason);

    [LoggerMessage(LogLevel.Error, "The venue refused {Subscription}: {Reason}")]
    private partial void LogRefused(string subscription, string reason);

    [LoggerMessage(LogLevel.Warning, "The venue asks for fewer requests; asking again in {Seconds} s")]
    private partial void LogRateLimited(double seconds);

    [LoggerMessage(LogLevel.Warning, "The venue's times jumped by {Seconds} s; they are not used until they settle")]
    private partial void LogClockJumped(double seconds);

    [LoggerMessage(LogLevel.Warning, "An instrument was left out: {Problem}")]
    private partial void LogInstrument(string problem);

    [LoggerMessage(LogLevel.Warning, "A minute of {Symbol} is {Ours} by its trades and {Venues} by the venue's ohlc")]
    private partial void LogCandleDiffers(string symbol, Candle ours, Candle venues);

    [LoggerMessage(LogLevel.Information, "{Symbol} is listed and followed from now on")]
    private partial void LogListed(string symbol);

    [LoggerMessage(LogLevel.Warning, "{Symbol} is delisted; its book is dropped")]
    private partial void LogDelisted(string symbol);

    [LoggerMessage(LogLevel.Information, "{Symbol} has new decimals; its book is fetched anew")]
    private partial void LogRulesChanged(string symbol);
}
