using Lazaret.Domains.Model;

namespace Lazaret.Domains.Grpc;

/// <summary>The headers <c>dga-model</c> and <c>dga-model-hash</c> of answers whose messages have no place for them.</summary>
internal static class ModelHeader
{
    public const string Id = "dga-model";

    public const string Hash = "dga-model-hash";

    public static void Set(GrpcCall call, ModelInfo model)
    {
        call.SetHeader(Id, model.Id);
        call.SetHeader(Hash, model.Hash);
    }
}
