using System.Globalization;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Tapes;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Tapes;

/// <summary>A tape as a market: what it is called, and how it is laid out for playing.</summary>
/// <param name="Opening">Time on the tape at which the market stands: every book that was subscribed at the start has
/// come. Playing begins here; what is before it is taken at once.</param>
public sealed record TapeMarket(string File, TapeContents Contents, TimeSpan Opening)
{
    /// <summary>Subscribing all pairs takes a few seconds; what is asked for later belongs to the market's course.</summary>
    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(15);

    /// <summary>Between the end of the tape and its next beginning, as between recorded days.</summary>
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(5);

    public TapeHeader Header => Contents.Header;

    /// <summary>Market time from one beginning to the next, the break included.</summary>
    public TimeSpan Lap => Contents.Duration - Opening + Break;

    public string Notice => string.Create(
        CultureInfo.InvariantCulture,
        $"Tape of {Header.Source} ({Header.MarketKind} market) from {Header.Start:yyyy-MM-dd HH:mm:ss} UTC, played again as if it were now.");

    public MarketOptions ToOptions() => new() { Kind = MarketKind.Tape, Id = Contents.Id, Notice = Notice };

    /// <exception cref="TapeFormatException">It is no tape, is damaged, or holds no book.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TapeMarket Open(string file)
    {
        var contents = TapeReader.Check(file);
        var scan = new OpeningScan();
        using var tape = TapeReader.Open(file);
        foreach (var frame in tape.ReadFrames().TakeWhile(frame => frame.Time <= LongestOpening))
        {
            scan.Read(frame);
        }

        return scan.LastFirstBook is { } opening
            ? new TapeMarket(file, contents, opening)
            : throw new TapeFormatException(
                $"{Path.GetFileName(file)} holds no book in its first {LongestOpening.TotalSeconds:0} seconds");
    }

    private sealed class OpeningScan : IKrakenFrameHandler
    {
        private readonly KrakenFrameReader _reader = new();
        private readonly HashSet<string> _books = new(StringComparer.Ordinal);
        private TimeSpan _time;

        public TimeSpan? LastFirstBook { get; private set; }

        public void Read(TapeFrame frame)
        {
            _time = frame.Time;
            _reader.TryRead(frame.Bytes.Span, this, out _); // What cannot be read opens nothing.
        }

        public void OnBook(in KrakenBook book)
        {
            if (book.IsSnapshot && _books.Add(book.Symbol))
            {
                LastFirstBook = _time;
            }
        }
    }
}
