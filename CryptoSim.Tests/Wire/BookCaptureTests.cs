using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.Wire;

/// <summary>A real capture with the venue's own checksums. A book that is right matches all of them.</summary>
[TestClass]
public sealed class BookCaptureTests
{
    private static readonly byte[][] _frames = KrakenFiles.ReadBookCapture();

    [TestMethod]
    public void Every_checksum_of_the_real_capture_is_right()
    {
        Assert.HasCount(510, _frames);
        Assert.AreEqual(510, CountMatches(bookDepth: 10));
    }

    [TestMethod]
    public void A_book_that_does_not_truncate_matches_exactly_sixty() =>
        Assert.AreEqual(60, CountMatches(bookDepth: 1_000));

    [TestMethod]
    public void Reading_checking_and_applying_a_frame_allocates_nothing()
    {
        var replay = new Replay(10);
        replay.Run(_frames);
        var before = GC.GetAllocatedBytesForCurrentThread();

        replay.Run(_frames);

        Assert.AreEqual(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int CountMatches(int bookDepth)
    {
        var replay = new Replay(bookDepth);
        replay.Run(_frames);
        return replay.Matches;
    }

    private sealed class Replay(int depth) : IKrakenFrameHandler
    {
        private readonly KrakenFrameReader _reader = new();
        private readonly ScaledBookLevels _levels = new();
        private readonly OrderBook _book = new(depth, 1, 8);

        public int Matches { get; private set; }

        public void Run(byte[][] frames)
        {
            foreach (var frame in frames)
            {
                if (!_reader.TryRead(frame, this, out var problem))
                {
                    Assert.Fail(problem);
                }
            }
        }

        public void OnBook(in KrakenBook book)
        {
            if (book.IsSnapshot)
            {
                _book.Clear();
            }

            Assert.IsTrue(_levels.TryFill(book, 1, 8));
            foreach (var bid in _levels.Bids)
            {
                _book.SetBid(bid.Price, bid.Quantity);
            }

            foreach (var ask in _levels.Asks)
            {
                _book.SetAsk(ask.Price, ask.Quantity);
            }

            _book.Truncate();
            Matches += _book.Checksum() == book.Checksum ? 1 : 0;
        }
    }
}
