namespace CryptoSim.PriceFeed.Connections;

/// <summary>Whether the times that the venue writes can be its own clock's. Freshness goes by when frames are received;
/// but candles and fills carry the venue's times, and one that is an hour off must not end up in them. Not thread
/// safe.</summary>
/// <param name="fastest">How many times faster than ours the venue's clock may go: one, but for stand-ins.</param>
internal sealed class VenueClock(int fastest)
{
    private static readonly TimeSpan _tolerance = TimeSpan.FromMinutes(1); // Frames wait; clocks are set right.

    // By then it is not a slip: the venue's clock, or a stand-in's market, really is elsewhere.
    private static readonly TimeSpan _believeAfter = TimeSpan.FromMinutes(5);

    private DateTimeOffset? _time;
    private DateTimeOffset _receivedAt;
    private TimeSpan? _jump;
    private DateTimeOffset _jumpedAt;

    /// <summary>The time that is to be used for something the venue says happened now.</summary>
    /// <param name="jump">Set when the venue's clock was just found to have jumped.</param>
    public DateTimeOffset Trust(DateTimeOffset time, DateTimeOffset receivedAt, out TimeSpan? jump)
    {
        jump = null;
        if (_time is not { } last)
        {
            (_time, _receivedAt) = (time, receivedAt);
            return time;
        }

        var passed = receivedAt - _receivedAt;
        var off = time - (last + passed);
        if (off >= -_tolerance && off <= _tolerance + (passed * (fastest - 1)))
        {
            // Frames of several pairs come a little out of order: the clock does not go back for them.
            (_time, _receivedAt) = (time > last ? time : last, receivedAt);
            _jump = null;
            return time;
        }

        if (_jump is not { } known || (off - known).Duration() > _tolerance)
        {
            (_jump, _jumpedAt, jump) = (off, receivedAt, off);
        }
        else if (receivedAt - _jumpedAt >= _believeAfter)
        {
            (_time, _receivedAt, _jump) = (time, receivedAt, null);
            return time;
        }

        return last + passed;
    }
}
