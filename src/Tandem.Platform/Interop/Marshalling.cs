using System.Runtime.CompilerServices;

// Every native signature here is blittable, so a call is a plain transition without marshalling stubs.
[assembly: DisableRuntimeMarshalling]
