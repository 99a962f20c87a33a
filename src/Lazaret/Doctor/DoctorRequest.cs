using System.Net;
using Lazaret.Scanners;

namespace Lazaret.Doctor;

/// <summary>What is to be looked at.</summary>
/// <param name="Data">The data folder; need not exist yet.</param>
/// <param name="Listen">Where the server is to listen.</param>
/// <param name="ScannerOptions">How they are reached.</param>
/// <param name="Scanners">Scanners that must answer; empty = only see whether a clamd is there.</param>
internal sealed record DoctorRequest(string Data, IPEndPoint Listen, IReadOnlyList<string> Scanners, ScannerFactoryOptions ScannerOptions);
