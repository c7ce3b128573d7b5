using MudBlazor;

namespace CryptoSim.Web.Layout;

/// <summary>MudBlazor's palette. The same colors as <c>wwwroot/css/theme.css</c>, which has their contrast.</summary>
internal static class CryptoSimTheme
{
    private static readonly string[] Font = ["Inter", "system-ui", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteDark = new PaletteDark
        {
            Primary = "#7aa2ff",
            PrimaryContrastText = "#0b0e14",
            Success = "#2ebd85",
            Error = "#ff6b7e",
            Warning = "#e5b454",
            Info = "#7aa2ff",
            Background = "#0b0e14",
            Surface = "#12161f",
            AppbarBackground = "#12161f",
            TextPrimary = "#e7eaf0",
            TextSecondary = "#9aa5b8",
            ActionDefault = "#9aa5b8",
            LinesDefault = "#242b38",
            LinesInputs = "#364052",
            Divider = "#242b38",
            TableLines = "#242b38",
        },
        PaletteLight = new PaletteLight
        {
            Primary = "#1f57d6",
            Success = "#0a7a4d",
            Error = "#c62138",
            Warning = "#8a5a00",
            Info = "#1f57d6",
            Background = "#f3f5f8",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            TextPrimary = "#131722",
            TextSecondary = "#566174",
            ActionDefault = "#566174",
            LinesDefault = "#e0e5ed",
            LinesInputs = "#a9b3c3",
            Divider = "#e0e5ed",
            TableLines = "#e0e5ed",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Font, FontSize = "0.8125rem", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontSize = "0.8125rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal" },
        },
    };
}
