namespace Lazaret.Domains.Grpc;

/// <summary>One method.</summary>
/// <param name="Path">Such as <c>/grpc.health.v1.Health/Check</c>.</param>
/// <param name="Run">Reads the questions and writes the answers.</param>
/// <param name="IsStream">The call may last as long as the caller likes: no least rate of bytes is asked for.</param>
/// <param name="IsOpen">Answers without a token.</param>
internal sealed record GrpcRoute(string Path, Func<GrpcCall, Task> Run, bool IsStream, bool IsOpen);
