using CryptoSim.MarketData.Board;
using Microsoft.AspNetCore.Components;

namespace CryptoSim.Web.Markets;

/// <summary>A component that is drawn again when pairs appear or change, or the market's state does: rare events. It
/// never hears a tick; those are painted in the browser.</summary>
public abstract class BoardComponent : ComponentBase, IBoardListener, IDisposable
{
    private IDisposable? subscription;

    [Inject]
    public required MarketBoard Board { get; set; }

    void IBoardListener.OnInstrument(SymbolMarket market) => Redraw();

    void IBoardListener.OnSystem(SystemState state) => Redraw();

    void IBoardListener.OnFreshness(bool isStale) => Redraw();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
        {
            subscription = Board.Subscribe(this);
        }
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            subscription?.Dispose();
        }
    }

    // The board's thread must not wait for a circuit.
    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
