using CryptoSim.KrakenSim;
using CryptoSim.KrakenSim.Faults;
using CryptoSim.KrakenSim.Simulation;
using CryptoSim.MarketData.PublicRest;
using CryptoSim.MarketData.Server;
using CryptoSim.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.Services.AddSimulatedMarket();
builder.Services.AddKrakenWebSocketServer();
builder.Services.AddFaults();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapKrakenWebSocket("/v2").WithFaults();
app.MapKrakenPublicRest();
app.MapFaults();
app.MapMarketPauses();
app.Run();
