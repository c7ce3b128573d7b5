using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>One thing to send in place of a frame.</summary>
/// <param name="ChunkBytes">Sent in pieces of so many bytes; zero is in one.</param>
/// <param name="IsCut">Half of it is sent, then the socket is cut.</param>
internal readonly record struct OutgoingFrame(
    ReadOnlyMemory<byte> Bytes, TimeSpan Delay = default, int ChunkBytes = 0, bool IsCut = false);

/// <summary>What becomes of one socket's frames while faults are on. Not thread safe.</summary>
internal sealed class FrameFaults(FaultDesk desk)
{
    private (WireFrame Frame, ReadOnlyMemory<byte> Bytes)? _held;

    /// <summary>A frame waits for the one that shall overtake it.</summary>
    public bool IsHolding => _held is not null;

    /// <returns>What to send instead, in order; nothing when the frame is lost.</returns>
    public IReadOnlyList<OutgoingFrame> Apply(ReadOnlyMemory<byte> bytes)
    {
        var frame = WireFrame.Read(bytes);
        if (IsLost(frame))
        {
            return [];
        }

        var contents = Edit(frame);
        if (frame.IsUpdate && frame.IsMarket && desk.Take(FaultKind.Duplicate, frame.Symbol, frame.Channel) is not null)
        {
            contents = [.. contents, .. contents];
        }

        contents = Reorder(frame, contents);
        var isCut = frame.IsMarket && contents.Count > 0
            && desk.Take(FaultKind.Half, frame.Symbol, frame.Channel) is not null;
        var slow = desk.Take(FaultKind.Slow)?.Request;
        var delay = TimeSpan.FromMilliseconds(slow is null ? 0 : slow.DelayMs ?? 200);
        return [.. contents.Select(content => new OutgoingFrame(content, delay, slow?.ChunkBytes ?? 0, isCut))];
    }

    private bool IsLost(WireFrame frame)
    {
        if (desk.Peek(FaultKind.Silence) is { } silence
            && !(silence.Request.Pong == true && frame.Method == KrakenMethods.Pong))
        {
            desk.Take(FaultKind.Silence);
            return true;
        }

        return frame.IsMarket
            && (desk.Take(FaultKind.Vanish, frame.Symbol, frame.Channel) is not null
                || (frame.IsUpdate && IsGap(frame)));
    }

    /// <summary>Lost updates of a book are lost in a row: the venue has no sequence that would tell.</summary>
    private bool IsGap(WireFrame frame) => desk.Take(FaultKind.Gap, frame.Symbol, frame.Channel) is not null;

    private IReadOnlyList<ReadOnlyMemory<byte>> Edit(WireFrame frame)
    {
        if (frame.Channel == KrakenChannels.Status && desk.Peek(FaultKind.System)?.Request.State is { } state)
        {
            frame.TellSystem(state);
        }

        if (desk.Take(FaultKind.Clock) is { } clock)
        {
            frame.ShiftTimes(TimeSpan.FromSeconds(clock.Request.ShiftSeconds!.Value));
        }

        if (frame.IsMarket && desk.Take(FaultKind.Price, frame.Symbol, frame.Channel)?.Request.Value is { } value)
        {
            if (frame.Channel == KrakenChannels.Book && value is "up" or "down")
            {
                return [OddFrames.ShiftedBook(desk.Board.Find(frame.Symbol!)!, value)];
            }

            frame.BreakPrices(value);
        }

        if (frame.Channel == KrakenChannels.Book)
        {
            if (desk.Take(FaultKind.Cross, frame.Symbol, frame.Channel) is not null)
            {
                return OddFrames.CrossedBook(desk.Board.Find(frame.Symbol!)!);
            }

            if (desk.Take(FaultKind.Checksum, frame.Symbol, frame.Channel) is not null)
            {
                frame.BreakChecksum();
            }
        }

        return [frame.ToBytes()];
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> Reorder(WireFrame frame, IReadOnlyList<ReadOnlyMemory<byte>> contents)
    {
        if (_held is { } held)
        {
            if (held.Frame.Symbol == frame.Symbol && held.Frame.Channel == frame.Channel)
            {
                _held = null;
                return [.. contents, held.Bytes];
            }

            return contents;
        }

        if (frame.IsUpdate && frame.IsMarket && contents is [var only]
            && desk.Take(FaultKind.Reorder, frame.Symbol, frame.Channel) is not null)
        {
            // The server's bytes are nobody's to change, so they may be kept.
            _held = (frame, only);
            return [];
        }

        return contents;
    }
}
