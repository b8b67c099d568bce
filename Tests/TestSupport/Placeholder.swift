import LambdaCore
